//! What differs between operating systems: files for one reader only, files that others put there, and the request to end.

use std::{fs, io, io::Write as _, path::Path};

/// Writes a file that holds a private key: readable by its owner only where the system knows owners.
pub(crate) fn write_private(path: &Path, content: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    file.write_all(content.as_bytes())?;
    file.sync_all()
}

/// Opens a file that others may have put there, to read. Neither what a link points at nor a pipe is a file: `InvalidInput`.
pub(crate) fn open_plain(path: &Path) -> io::Result<fs::File> {
    plain(path, fs::OpenOptions::new().read(true))
}

/// Opens a file where others may have put something, to write it anew; refuses as [`open_plain`] does.
pub(crate) fn create_plain(path: &Path) -> io::Result<fs::File> {
    let file = plain(path, fs::OpenOptions::new().write(true).create(true))?;
    file.set_len(0)?;
    Ok(file)
}

fn plain(path: &Path, options: &mut fs::OpenOptions) -> io::Result<fs::File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, libc::O_NOFOLLOW | libc::O_NONBLOCK);
    // FILE_FLAG_OPEN_REPARSE_POINT: the link itself.
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::custom_flags(options, 0x0020_0000);
    let is_file = |file: &fs::File| Ok::<_, io::Error>(file.metadata()?.is_file());
    match options.open(path) {
        Ok(file) if is_file(&file)? => Ok(file),
        // A link, a pipe that nobody reads.
        #[cfg(unix)]
        Err(error) if !matches!(error.raw_os_error(), Some(libc::ELOOP | libc::ENXIO)) => {
            Err(error)
        }
        #[cfg(not(unix))]
        Err(error) => Err(error),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    }
}

/// Resolves when a person or the system asks the program to end.
pub async fn asked_to_end() {
    #[cfg(unix)]
    if let Ok(mut terminate) =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())
    {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => return,
            _ = terminate.recv() => return,
        }
    }
    if tokio::signal::ctrl_c().await.is_err() {
        // Without signals the program runs until it is killed.
        std::future::pending::<()>().await;
    }
}
