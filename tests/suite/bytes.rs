//! What a visit costs on the card's side, exactly: commands, their order, their bytes; and what it leaves behind.

use std::process::Command;

use madoguchi::core::visit::Screen;
use madoguchi_simulated_card::{Card, Exchange, Trace};
use madoguchi_tests::World;

/// SELECT 公的個人認証AP.
const SELECT: &str = "00:A4:04:0C:0A:D3:92:F0:00:26:01:00:00:00:01";
/// COMPUTE DIGITAL SIGNATURE over nothing in particular, with the key of the user-authentication certificate.
const SIGN: &str = "80:2A:00:97:04:DE:AD:BE:EF:00";

#[test]
fn a_visit_costs_five_commands_and_two_of_them_come_after_the_last_digit() {
    let mut world = World::new();
    world.tap("employee");
    world.keypad();
    // A little more than certificates usually have, whatever the certificate in it.
    let before = [
        "15 > 00 A4 04 0C lc=10 -> 2 bytes 9000",
        "7 > 00 B0 8A 00 lc=0 -> 1602 bytes 9000",
        "4 > 00 20 00 98 lc=0 -> 2 bytes 63C3",
    ];
    assert_eq!(commands(&world.take_trace()), before);

    let pin = world.pin("employee");
    world.send(&format!("pin {pin}"));
    let record = world.consent_and_finish();
    assert!(record.entry.report.is_some());
    let after = [
        "9 > 00 20 00 98 lc=4 -> 2 bytes 9000",
        "57 > 80 2A 00 97 lc=51 -> 258 bytes 9000",
    ];
    assert_eq!(commands(&world.take_trace()), after);
}

#[test]
fn where_the_reader_refuses_extended_length_the_first_visit_pays_one_command_to_learn_it() {
    let mut world = World::new();
    let text = std::fs::read_to_string(world.mock.card_path("employee")).expect("card file");
    let path = world.folder().join("short.toml");
    std::fs::write(&path, format!("extended_length = false\n{text}")).expect("card file");

    let certificate = certificate_bytes(&text);
    let reads = certificate.div_ceil(256);
    for (visit, learning) in [("first", 1), ("second", 0), ("third", 0)] {
        world.slot.insert(Card::open(&path).expect("card"));
        world.keypad();
        let pin = world.pin("employee");
        world.send(&format!("pin {pin}"));
        let record = world.consent_and_finish();
        assert!(
            record.entry.report.is_some(),
            "{visit}: {:?}",
            record.entry.failure
        );
        let trace = world.take_trace();
        let refused = trace
            .exchanges()
            .filter(|exchange| exchange.status == Some(0x6700))
            .count();
        assert_eq!(refused, learning, "{visit}");
        assert_eq!(
            commands(&trace).len(),
            4 + reads + learning,
            "{visit}: {:#?}",
            commands(&trace)
        );
        let sent = 15 + 7 * learning + 5 * reads + 4 + 9 + 57;
        let received = 2 + 2 * learning + certificate + 2 * reads + 2 + 2 + 258;
        let bytes = [trace.bytes_sent(), trace.bytes_received()]
            .map(|bytes| usize::try_from(bytes).expect("few bytes"));
        assert_eq!(bytes, [sent, received], "{visit}");
    }
}

#[test]
fn after_a_visit_no_other_process_can_use_the_key() {
    let mut world = World::new();
    world.tap("employee");
    world.keypad();
    let pin = world.pin("employee");
    world.send(&format!("pin {pin}"));
    world.screen("consent", |screen| matches!(screen, Screen::Consent));
    // The card has signed and still lies there.
    assert_eq!(other_process(&world, &[SELECT, SIGN]), ["9000", "6982"]);
    world.send("consent yes no");
    world.screen("the end", |screen| {
        matches!(
            screen,
            Screen::Finished {
                card_present: true,
                ..
            }
        )
    });
    assert_eq!(other_process(&world, &[SELECT, SIGN]), ["9000", "6982"]);

    // A login outlives the process that made it, unless that process powers the card off.
    let digits = pin
        .bytes()
        .map(|digit| format!("{digit:02X}"))
        .collect::<Vec<_>>()
        .join(":");
    let verify = format!("00:20:00:98:04:{digits}");
    assert_eq!(other_process(&world, &[SELECT, &verify]), ["9000", "9000"]);
    assert_eq!(other_process(&world, &[SELECT, SIGN]), ["9000", "9000"]);
}

/// The status words of these commands, sent by a program of another project as soon as it gets the reader.
fn other_process(world: &World, commands: &[&str]) -> Vec<String> {
    let mut tool = Command::new("opensc-tool");
    tool.args(["--reader", "0"])
        .env("PCSCLITE_CSOCK_NAME", world.pcscd.socket());
    for command in commands {
        tool.args(["--send-apdu", command]);
    }
    for _ in 0..200 {
        let output = tool.output().expect("opensc-tool runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let errors = String::from_utf8_lossy(&output.stderr);
        if errors.contains("Reader in use") {
            continue;
        }
        assert!(output.status.success(), "{text}{errors}");
        return text
            .lines()
            .filter_map(|line| line.strip_prefix("Received (SW1=0x"))
            .map(|line| line.replace(", SW2=0x", "").chars().take(4).collect())
            .collect();
    }
    panic!("the terminal does not let go of the card");
}

/// What reached the card: length, header, answer.
fn commands(trace: &Trace) -> Vec<String> {
    let line = |exchange: &Exchange| format!("{} > {exchange}", exchange.command_bytes);
    trace.exchanges().map(line).collect()
}

/// The length of the certificate in a card file.
fn certificate_bytes(card_file: &str) -> usize {
    let file: toml::Table = toml::from_str(card_file).expect("card file");
    let certificate = file["user_authentication"]["certificate"]
        .as_str()
        .expect("certificate");
    let base64: String = certificate.split_whitespace().collect();
    base64.len() / 4 * 3 - base64.matches('=').count()
}
