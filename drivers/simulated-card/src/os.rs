//! What differs between operating systems.

use std::net::TcpStream;

/// Acknowledges at once what this socket receives next. The setting is not permanent: call it before every read.
///
/// The vpcd driver of Debian 12 writes a frame in two pieces; with delayed acknowledgement each command would take 44 ms.
#[cfg(target_os = "linux")]
pub(crate) fn acknowledge_at_once(stream: &TcpStream) -> std::io::Result<()> {
    socket2::SockRef::from(stream).set_tcp_quickack(true)
}

/// Elsewhere there is no such setting.
#[cfg(not(target_os = "linux"))]
pub(crate) fn acknowledge_at_once(_: &TcpStream) -> std::io::Result<()> {
    Ok(())
}
