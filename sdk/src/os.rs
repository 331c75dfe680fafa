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

#[cfg(test)]
mod tests {
    use super::*;

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
