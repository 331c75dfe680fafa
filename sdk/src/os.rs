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

/// Puts something at a path that is no file, for tests.
#[cfg(test)]
pub(crate) type Put<'e> = Box<dyn Fn(&Path) + 'e>;

/// What there is beside files on this system, by name; a link leads to `elsewhere`.
#[cfg(test)]
pub(crate) fn no_files(elsewhere: &Path) -> Vec<(&'static str, Put<'_>)> {
    let folder = |path: &Path| std::fs::create_dir(path).unwrap();
    #[cfg_attr(not(unix), expect(unused_mut, reason = "one everywhere, more on some"))]
    let mut kinds: Vec<(&'static str, Put<'_>)> = vec![("folder", Box::new(folder))];
    #[cfg(unix)]
    {
        kinds.push((
            "link",
            Box::new(move |path| std::os::unix::fs::symlink(elsewhere, path).unwrap()),
        ));
        kinds.push((
            "pipe",
            Box::new(|path: &Path| {
                let made = std::process::Command::new("mkfifo").arg(path).status();
                assert!(made.unwrap().success());
            }),
        ));
    }
    kinds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_pipes_and_folders_are_no_files_and_nobody_waits_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "content").unwrap();
        assert!(open_plain(&file).is_ok());
        for (kind, put) in no_files(&file) {
            let path = folder.path().join(kind);
            put(&path);
            assert!(open_plain(&path).is_err(), "{kind}");
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
