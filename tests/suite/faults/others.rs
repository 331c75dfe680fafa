//! Other programs at the same reader: while they hold it, and what they leave behind.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use madoguchi::core::visit::{End, Screen};
use madoguchi_tests::World;

use super::{AT_THE_DESK, EMPLOYEE, end_of, take_card, wait_to_read, works_again};

const SELECT_JPKI: &str = "00:A4:04:0C:0A:D3:92:F0:00:26:01:00:00:00:01";
const SELECT_TEXT: &str = "00:A4:04:0C:0A:D3:92:10:00:31:00:01:01:04:08";

#[test]
fn a_reader_that_another_program_holds_is_said_to_be_in_use() {
    let mut world = World::without_terminal();
    let other = world.folder().join("other.toml");
    let text = std::fs::read_to_string(world.config()).expect("configuration");
    std::fs::write(
        &other,
        text.replace("state = \"state\"", "state = \"other\""),
    )
    .expect("configuration");
    let mut holder = world.another_terminal(&other, "other.log");
    holder.screen("welcome", |screen| matches!(screen, Screen::Welcome { .. }));
    world.tap(EMPLOYEE);
    holder.screen("the keypad", |screen| {
        matches!(screen, Screen::EnterPin { tries: Some(_), .. })
    });

    world.start_terminal();
    wait_to_read(
        &mut world,
        "a card held by another program",
        AT_THE_DESK,
        "RDR-04",
    );
    assert_eq!(end_of(&world.desk()), (End::Failed, "RDR-04"));
    assert_eq!(world.tries(), Some(3));
    drop(holder);
    take_card(&mut world);
    works_again(&mut world, "another program");
}

#[test]
fn a_reader_that_a_program_of_another_project_shares_is_said_to_be_in_use() {
    let mut world = World::without_terminal();
    world.tap(EMPLOYEE);
    world.pcscd.wait_for_card();
    let explorer = Explorer::at(&world);
    world.start_terminal();
    let fault = "a card shared with another project's program";
    wait_to_read(&mut world, fault, AT_THE_DESK, "RDR-04");
    assert_eq!(end_of(&world.desk()), (End::Failed, "RDR-04"));
    drop(explorer);
    take_card(&mut world);
    works_again(&mut world, fault);
}

#[test]
fn what_another_program_left_on_the_card_changes_nothing() {
    // Another application selected; a login that it did not end; the same, and a reset of the card.
    let pin = |world: &World| {
        let digits = world.pin(EMPLOYEE);
        let digits: Vec<String> = digits.bytes().map(|digit| format!("{digit:02X}")).collect();
        format!("00:20:00:98:04:{}", digits.join(":"))
    };
    let leaves: [fn(&str) -> Vec<&str>; 4] = [
        |_| vec!["--send-apdu", SELECT_TEXT],
        |pin| vec!["--send-apdu", SELECT_JPKI, "--send-apdu", pin],
        |_| vec!["--reset=warm"],
        |_| vec!["--reset=cold"],
    ];
    let mut world = World::without_terminal();
    for leave in leaves {
        world.terminal = None;
        world.tap(EMPLOYEE);
        let pin = pin(&world);
        world.pcscd.wait_for_card();
        let output = Command::new("opensc-tool")
            .args(["--reader", "0"])
            .args(leave(&pin))
            .env("PCSCLITE_CSOCK_NAME", world.pcscd.socket())
            .output()
            .expect("opensc-tool runs");
        assert!(output.status.success(), "{output:?}");
        let _ = world.take_trace();

        world.start_terminal();
        assert_eq!(world.keypad(), 3);
        world.send(&format!("pin {}", world.pin(EMPLOYEE)));
        let record = world.consent_and_finish();
        assert_eq!(end_of(&record), (End::Answered, ""));
        // Nothing of it is relied on: the application is selected, and the PIN typed once.
        let sent: Vec<u8> = world
            .take_trace()
            .exchanges()
            .map(|exchange| exchange.header[1])
            .collect();
        assert_eq!(sent, [0xA4, 0xB0, 0x20, 0x20, 0x2A]);
    }
}

/// OpenSC's explorer, which keeps its connection to the card, shared with whoever else shares it.
struct Explorer {
    child: Child,
    commands: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Explorer {
    /// Started, and connected to the card.
    fn at(world: &World) -> Self {
        let mut child = Command::new("opensc-explorer")
            .args(["--reader", "0", "--mf", ""])
            .env("PCSCLITE_CSOCK_NAME", world.pcscd.socket())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("opensc-explorer runs");
        let commands = child.stdin.take().expect("piped");
        let answers = BufReader::new(child.stdout.take().expect("piped"));
        let mut explorer = Self {
            child,
            commands,
            answers,
        };
        explorer.ask();
        explorer
    }

    /// Sends SELECT and waits for its answer.
    fn ask(&mut self) {
        writeln!(self.commands, "apdu {SELECT_JPKI}").expect("it listens");
        let mut line = String::new();
        while !line.contains("Received") {
            line.clear();
            let read = self.answers.read_line(&mut line).expect("text");
            assert!(read > 0, "opensc-explorer has ended");
        }
    }
}

impl Drop for Explorer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
