//! What differs between operating systems.

use std::fs::File;

/// Standard input without the standard library's buffer.
#[cfg(unix)]
pub(crate) fn bare_stdin() -> std::io::Result<File> {
    use std::os::fd::AsFd;

    Ok(std::io::stdin().as_fd().try_clone_to_owned()?.into())
}

/// Standard input without the standard library's buffer.
#[cfg(not(unix))]
pub(crate) fn bare_stdin() -> std::io::Result<File> {
    use std::os::windows::io::AsHandle;

    Ok(std::io::stdin().as_handle().try_clone_to_owned()?.into())
}
