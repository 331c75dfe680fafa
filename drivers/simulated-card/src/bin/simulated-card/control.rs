//! The control socket: the same commands as on standard input, for one or several programs at once, on this machine only.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::thread::Builder;

use crate::console::{self, Console, Done};

/// More lines than anybody drives a card with.
const MOST_LINES: usize = 16;
/// A longer command is no command.
const LONGEST_COMMAND: u64 = 4096;

/// Listens on `address`, a loopback one, and says on which (port 0 = any free one). `quit` from any line comes out of `ended`.
pub(crate) fn listen(
    address: SocketAddr,
    console: Arc<Console>,
    ended: Sender<io::Result<()>>,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(address)?;
    let bound = listener.local_addr()?;
    let open = Arc::new(AtomicUsize::new(0));
    Builder::new().name("control".into()).spawn(move || {
        for stream in listener.incoming().flatten() {
            if open.load(Ordering::Acquire) >= MOST_LINES {
                // Dropping it tells the other side.
                continue;
            }
            open.fetch_add(1, Ordering::AcqRel);
            let (console, ended, counted) =
                (Arc::clone(&console), ended.clone(), Arc::clone(&open));
            let line = Builder::new().name("control-line".into()).spawn(move || {
                if let Ok(true) = serve(&stream, &console) {
                    // Fails only when the program ends already.
                    let _ = ended.send(Ok(()));
                }
                counted.fetch_sub(1, Ordering::AcqRel);
            });
            if line.is_err() {
                open.fetch_sub(1, Ordering::AcqRel);
            }
        }
    })?;
    Ok(bound)
}

/// Loopback addresses only: whoever reaches the socket has the card.
pub(crate) fn address(text: &str) -> Result<SocketAddr, String> {
    let address: SocketAddr = text
        .parse()
        .map_err(|_| "expected ADDRESS:PORT, as 127.0.0.1:0".to_owned())?;
    if address.ip().is_loopback() {
        Ok(address)
    } else {
        Err("expected an address of this machine, as 127.0.0.1:0".to_owned())
    }
}

/// Answers one line. `true`: it said `quit`.
fn serve(stream: &TcpStream, console: &Console) -> io::Result<bool> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    loop {
        let mut bytes = Vec::new();
        (&mut reader)
            .take(LONGEST_COMMAND)
            .read_until(b'\n', &mut bytes)?;
        if !bytes.ends_with(b"\n") {
            // The other side has gone, in the middle of a command perhaps, or says something that is no command.
            return Ok(false);
        }
        let done = console.execute(&String::from_utf8_lossy(&bytes));
        if let Some(answer) = console::answer(&done) {
            writer.write_all(format!("{answer}\n").as_bytes())?;
        }
        if let Ok(Done::Quit) = done {
            return Ok(true);
        }
    }
}
