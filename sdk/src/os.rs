//! What differs between operating systems.

use std::path::Path;

/// Creates a folder that only its owner can look into. One that is already there stays as it is.
#[cfg(unix)]
pub(crate) fn create_private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;

    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
}

/// Creates a folder, which inherits who can look into it.
#[cfg(not(unix))]
pub(crate) fn create_private_folder(path: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(path)
}

/// Lets the folder's group read a file that is to be created.
#[cfg(unix)]
pub(crate) fn let_group_read(file: &mut tempfile::Builder<'_, '_>) {
    use std::os::unix::fs::PermissionsExt;

    file.permissions(std::fs::Permissions::from_mode(0o640));
}

/// Elsewhere a file inherits who can read it.
#[cfg(not(unix))]
pub(crate) fn let_group_read(_: &mut tempfile::Builder<'_, '_>) {}

/// Makes new names in a folder last.
#[cfg(unix)]
pub(crate) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::File::open(folder)?.sync_all()
}

/// Elsewhere names last by themselves, and a folder cannot be opened as a file.
#[cfg(not(unix))]
pub(crate) fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// Opens a file that others may have put there. What a link points at is outside, and a pipe would wait for its writer: neither is a file.
///
/// # Errors
/// Besides the system's reasons, `InvalidInput` for whatever is no file.
pub(crate) fn open_plain(path: &Path) -> std::io::Result<std::fs::File> {
    let mut options = std::fs::OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(
        &mut options,
        libc::O_NOFOLLOW | libc::O_NONBLOCK,
    );
    // FILE_FLAG_OPEN_REPARSE_POINT: the link itself.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::custom_flags(&mut options, 0x0020_0000);
    let file = options.open(path)?;
    if file.metadata()?.is_file() {
        Ok(file)
    } else {
        Err(std::io::ErrorKind::InvalidInput.into())
    }
}

/// Whether only the owner may read a file and look into its folder.
#[cfg(all(test, unix))]
pub(crate) fn is_private(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    let mode =
        |path: &Path| std::fs::metadata(path).map(|state| state.permissions().mode() & 0o777);
    mode(file).ok() == Some(0o600)
        && file.parent().and_then(|folder| mode(folder).ok()) == Some(0o700)
}

/// Elsewhere both inherit who may.
#[cfg(all(test, not(unix)))]
pub(crate) fn is_private(_: &Path) -> bool {
    true
}

/// Something that is put where a file belongs, by name.
#[cfg(test)]
pub(crate) type NoFile = (&'static str, Box<dyn Fn(&Path) -> std::io::Result<()>>);

/// What is no file: a link to `elsewhere`, a pipe, a folder.
#[cfg(all(test, unix))]
pub(crate) fn no_files(elsewhere: &Path) -> Vec<NoFile> {
    let elsewhere = elsewhere.to_owned();
    let link = move |path: &Path| std::os::unix::fs::symlink(&elsewhere, path);
    let pipe = |path: &Path| {
        let made = std::process::Command::new("mkfifo").arg(path).status()?;
        made.success()
            .then_some(())
            .ok_or(std::io::ErrorKind::Other.into())
    };
    let folder = |path: &Path| std::fs::create_dir(path);
    vec![
        ("link", Box::new(link)),
        ("pipe", Box::new(pipe)),
        ("folder", Box::new(folder)),
    ]
}

/// What is no file and can be made by everybody: a folder.
#[cfg(all(test, not(unix)))]
pub(crate) fn no_files(_: &Path) -> Vec<NoFile> {
    let folder = |path: &Path| std::fs::create_dir(path);
    vec![("folder", Box::new(folder))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_pipes_and_folders_are_no_files_and_nobody_waits_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("file"), "content").unwrap();
        std::os::unix::fs::symlink(at("file"), at("link")).unwrap();
        std::fs::create_dir(at("folder")).unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(at("pipe"))
            .status();
        assert!(made.unwrap().success());
        for (name, opens) in [
            ("file", true),
            ("link", false),
            ("folder", false),
            ("pipe", false),
        ] {
            assert_eq!(open_plain(&at(name)).is_ok(), opens, "{name}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_looks_into_a_new_folder_and_an_old_one_stays_as_it_is() {
        use std::os::unix::fs::PermissionsExt;

        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let folder = tempfile::tempdir().unwrap();
        let new = folder.path().join("deep/state");
        create_private_folder(&new).unwrap();
        assert_eq!(mode(&new), 0o700);
        let shared = std::fs::Permissions::from_mode(0o750);
        std::fs::set_permissions(&new, shared).unwrap();
        create_private_folder(&new).unwrap();
        assert_eq!(mode(&new), 0o750);
    }

    #[cfg(unix)]
    #[test]
    fn the_group_reads_what_is_handed_over_and_others_do_not() {
        use std::os::unix::fs::PermissionsExt;

        let mut file = tempfile::Builder::new();
        let_group_read(&mut file);
        let file = file.tempfile().unwrap();
        let mode = file.as_file().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
    }
}
