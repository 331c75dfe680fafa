//! The wire to the virtual reader, with the test in the reader's place.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::time::Duration;

use madoguchi_simulated_card::{ReaderError, Slot, Vpcd, parse_script};
use socket2::{Domain, Socket, Type};

use crate::script::{bytes, command, hanako, slot_with};

const ATR: &str = "3B888001000005E0B381A1007F";
const AT_MOST: Duration = Duration::from_secs(30);

#[test]
fn the_reader_powers_asks_and_talks() {
    let reader = Reader::new();
    let slot = slot_with(hanako());
    let vpcd = Vpcd::attach(slot.clone(), &reader.address()).expect("plugged in");
    let mut line = reader.accept();
    assert_eq!(line.ask(&[0x04]), bytes(ATR));
    vpcd.wait_until_taken(AT_MOST).expect("in the reader");
    line.send(&[0x01]);
    assert_eq!(line.ask(&command("JPKI")), [0x90, 0x00]);
    assert_eq!(line.ask(&command("PIN")), [0x90, 0x00]);
    line.send(&[0x02]);
    assert_eq!(line.ask(&command("JPKI")), [0x90, 0x00]);
    assert_eq!(
        line.ask(&command("SIGN")).len(),
        258,
        "a reset does not log out"
    );
    line.send(&[0x00]);
    line.send(&[0x01]);
    assert_eq!(line.ask(&command("JPKI")), [0x90, 0x00]);
    assert_eq!(line.ask(&command("SIGN")), [0x69, 0x82], "power off does");
}

#[test]
fn taking_the_card_out_closes_the_line_and_putting_it_in_opens_another() {
    let reader = Reader::new();
    let slot = Slot::new();
    let vpcd = Vpcd::attach(slot.clone(), &reader.address()).expect("plugged in");
    assert!(matches!(
        vpcd.wait_until_taken(AT_MOST),
        Err(ReaderError::Empty)
    ));
    slot.insert(hanako());
    let mut first = reader.accept();
    assert_eq!(first.ask(&[0x04]), bytes(ATR));
    slot.remove();
    first.expect_end();
    slot.insert_again();
    let mut second = reader.accept();
    assert_eq!(second.ask(&[0x04]), bytes(ATR));
    slot.insert(hanako());
    second.expect_end();
    let mut third = reader.accept();
    assert_eq!(third.ask(&[0x04]), bytes(ATR));
    drop(vpcd);
    third.expect_end();
}

#[test]
fn a_fault_on_the_line_is_what_a_reader_would_see() {
    let reader = Reader::new();
    let slot = slot_with(hanako());
    slot.add_faults(
        parse_script("ins=A4:close-socket,ins=B0:remove-during,ins=20:short-reply=0")
            .expect("a script"),
    );
    let _vpcd = Vpcd::attach(slot.clone(), &reader.address()).expect("plugged in");
    let mut line = reader.accept();
    line.send(&command("JPKI"));
    line.expect_end();
    assert!(
        slot.presence().atr.is_some(),
        "the line came back with the card in place"
    );
    let mut line = reader.accept();
    assert_eq!(line.ask(&command("JPKI")), [0x90, 0x00]);
    line.send(&command("WRONG-PIN"));
    line.expect_end();
    let mut line = reader.accept();
    assert_eq!(line.ask(&command("JPKI")), [0x90, 0x00]);
    assert_eq!(
        line.ask(&command("00200098")),
        [0x63, 0xC2],
        "it was executed"
    );
    line.send(&command("00B08A0000"));
    line.expect_end();
    assert!(slot.presence().atr.is_none());
}

#[test]
fn a_card_that_is_slow_can_be_taken_out_of_the_reader() {
    let reader = Reader::new();
    let slot = slot_with(hanako());
    slot.add_faults(parse_script("apdu=0:delay=600000").expect("a script"));
    let _vpcd = Vpcd::attach(slot.clone(), &reader.address()).expect("plugged in");
    let mut line = reader.accept();
    line.send(&command("JPKI"));
    slot.remove();
    line.expect_end();
}

#[test]
fn a_silent_reader_does_not_tell_that_the_card_has_gone() {
    let reader = Reader::new();
    let slot = slot_with(hanako());
    slot.add_faults(parse_script("apdu=0:hang").expect("a script"));
    let _vpcd = Vpcd::attach(slot.clone(), &reader.address()).expect("plugged in");
    let mut line = reader.accept();
    line.send(&command("JPKI"));
    assert!(slot.wait_hanging(true, AT_MOST));
    assert!(slot.remove());
    line.expect_silence();
    assert!(slot.release());
    line.expect_end();
}

#[test]
fn unplugging_ends_a_silence_and_a_delay() {
    for script in ["apdu=0:hang", "apdu=0:delay=600000"] {
        let reader = Reader::new();
        let slot = slot_with(hanako());
        slot.add_faults(parse_script(script).expect("a script"));
        let vpcd = Vpcd::attach(slot.clone(), &reader.address()).expect("plugged in");
        let mut line = reader.accept();
        line.send(&command("WRONG-PIN"));
        drop(vpcd);
        line.expect_end();
        assert_eq!(slot.hanging(), 0, "{script}");
    }
}

#[test]
fn without_a_reader_waiting_ends_with_the_reason() {
    // Bound, but nobody listens there, and nobody else can.
    let closed = Socket::new(Domain::IPV4, Type::STREAM, None).expect("a socket");
    closed
        .bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into())
        .expect("a port");
    let address = closed
        .local_addr()
        .ok()
        .and_then(|address| address.as_socket())
        .expect("an address");
    let vpcd = Vpcd::attach(slot_with(hanako()), &address.to_string()).expect("plugged in");
    let refused = (0..100).map(|_| vpcd.wait_until_taken(Duration::from_millis(20))).find(|result| {
        matches!(result, Err(ReaderError::Unreachable(error)) if error.kind() == std::io::ErrorKind::ConnectionRefused)
    });
    assert!(refused.is_some());
    let silent = Reader::new();
    let vpcd = Vpcd::attach(slot_with(hanako()), &silent.address()).expect("plugged in");
    let _line = silent.accept();
    assert!(matches!(
        vpcd.wait_until_taken(Duration::from_millis(1)),
        Err(ReaderError::NotTaken)
    ));
    assert!(Vpcd::attach(Slot::new(), "no address").is_err());
}

/// Where vpcd listens.
struct Reader(TcpListener);

/// One card in it.
struct Line(TcpStream);

impl Reader {
    fn new() -> Self {
        Self(TcpListener::bind("127.0.0.1:0").expect("a port"))
    }

    fn address(&self) -> String {
        self.0.local_addr().expect("an address").to_string()
    }

    fn accept(&self) -> Line {
        let (stream, _) = self.0.accept().expect("a card");
        stream.set_read_timeout(Some(AT_MOST)).expect("a deadline");
        Line(stream)
    }
}

impl Line {
    /// In two writes, as vpcd 3.3 does.
    fn send(&mut self, frame: &[u8]) {
        let length = u16::try_from(frame.len()).expect("a frame");
        self.0
            .write_all(&length.to_be_bytes())
            .expect("an open line");
        self.0.write_all(frame).expect("an open line");
    }

    fn ask(&mut self, frame: &[u8]) -> Vec<u8> {
        self.send(frame);
        let mut length = [0; 2];
        self.0.read_exact(&mut length).expect("an answer");
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        self.0.read_exact(&mut answer).expect("an answer");
        answer
    }

    /// Nothing is there to be read, and the line is open.
    fn expect_silence(&mut self) {
        self.0.set_nonblocking(true).expect("a setting");
        let error = self.0.read(&mut [0]).expect_err("silence");
        assert_eq!(error.kind(), std::io::ErrorKind::WouldBlock);
        self.0.set_nonblocking(false).expect("a setting");
    }

    /// The card closed the line, and said nothing more.
    fn expect_end(&mut self) {
        let mut rest = Vec::new();
        match self.0.read_to_end(&mut rest) {
            Ok(_) => assert_eq!(rest, []),
            Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset),
        }
    }
}
