//! A real terminal driven by lines, for tests: the PIN comes in as text, which no shipped program allows.

use std::{
    io::{BufRead, Write},
    path::PathBuf,
    sync::Arc,
};

use clap::Parser;
use madoguchi::{
    config::Config,
    core::{
        clock::Clock,
        eligibility::NumberQuestion,
        failure::Failure,
        outcome::StaffEntry,
        secret::Pin,
        visit::{Consents, InquiryId, PersonEvent},
    },
    terminal::Command,
};
use madoguchi_agent::{Host, Surroundings, doctor::examine, log};
use madoguchi_tests::clock::{MovedClock, START};

#[derive(Parser)]
struct Arguments {
    #[arg(long)]
    config: PathBuf,
    /// Seconds by which the clock is moved.
    #[arg(long, allow_hyphen_values = true)]
    clock: f64,
    /// Look at every layer, print a finding a line, and end.
    #[arg(long)]
    doctor: bool,
}

fn main() {
    log::start();
    let arguments = Arguments::parse();
    let clock = Arc::new(MovedClock::new(time::Duration::seconds_f64(
        arguments.clock,
    )));
    let surroundings = Surroundings {
        clock: Arc::clone(&clock) as Arc<dyn Clock>,
        ..Surroundings::of_this_machine()
    };
    if arguments.doctor {
        let config = Config::read(&arguments.config).expect("configuration");
        for finding in examine(&config, &surroundings) {
            println!(
                "{}",
                serde_json::to_string(&finding).expect("findings are serialisable")
            );
        }
        return;
    }
    let started = Config::read(&arguments.config)
        .map_err(Failure::from)
        .and_then(|config| Host::start(&config, surroundings));
    let (host, mut events) = match started {
        Ok(started) => started,
        Err(failure) => {
            eprintln!("{failure}");
            println!(
                "{{\"number\":0,\"at\":\"1970-01-01T00:00:00Z\",\"event\":\"readers\",\"names\":[],\"failure\":\"{}\"}}",
                failure.code
            );
            std::process::exit(2);
        }
    };
    std::thread::Builder::new()
        .name("events".to_owned())
        .spawn(move || {
            while let Some(event) = events.recv() {
                let line = serde_json::to_string(&*event).expect("events are serialisable");
                let mut output = std::io::stdout().lock();
                if writeln!(output, "{line}")
                    .and_then(|()| output.flush())
                    .is_err()
                {
                    return;
                }
            }
        })
        .expect("thread");
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let person = match words.as_slice() {
            ["pin", digits] => PersonEvent::Pin(pin(digits)),
            ["confirm"] => PersonEvent::ConfirmLastTry,
            ["consent", rest, surgery] => {
                PersonEvent::Consent(Consents::comprehensive(*rest == "yes", *surgery == "yes"))
            }
            ["yes"] => PersonEvent::Decide(true),
            ["no"] => PersonEvent::Decide(false),
            ["staff"] => PersonEvent::AskStaff,
            ["cancel"] => PersonEvent::Cancel,
            ["face"] => PersonEvent::UseFace,
            ["by-pin"] => PersonEvent::UsePin,
            ["phone"] => PersonEvent::UsePhone,
            ["unlocked"] => PersonEvent::UseUnlockedPhone,
            ["same" | "differs", inquiry] => {
                let inquiry = InquiryId(inquiry.parse().expect("an inquiry"));
                let same = words.first() == Some(&"same");
                host.send(Command::StaffCheck {
                    inquiry,
                    same,
                    by: "佐藤".to_owned(),
                })
                .expect("terminal runs");
                continue;
            }
            ["attribute", inquiry, birth, name @ ..] => {
                host.send(Command::Attribute {
                    inquiry: InquiryId(inquiry.parse().expect("an inquiry")),
                    by: "佐藤".to_owned(),
                    name: name.join(" "),
                    birth: day(birth),
                })
                .expect("terminal runs");
                continue;
            }
            ["waiver", inquiry] => {
                host.send(Command::Note {
                    inquiry: InquiryId(inquiry.parse().expect("an inquiry")),
                    by: "佐藤".to_owned(),
                    entry: Box::new(StaffEntry::PaperWaiver { until: None }),
                })
                .expect("terminal runs");
                continue;
            }
            ["panic"] => panic!("asked to"),
            ["pass", seconds] => {
                clock.pass(seconds.parse().expect("seconds"));
                continue;
            }
            ["later", seconds] => {
                clock.put_forward(seconds.parse().expect("seconds"));
                continue;
            }
            ["ask", numbers @ ..] => {
                let today = clock.wall().to_offset(START.offset()).date();
                let inquiry = InquiryId(uuid::Uuid::now_v7());
                host.send(Command::AskByNumber {
                    inquiry,
                    question: Box::new(question(numbers, today)),
                })
                .expect("terminal runs");
                continue;
            }
            ["again", inquiry, numbers @ ..] => {
                let today = clock.wall().to_offset(START.offset()).date();
                let typed = !numbers.is_empty();
                host.send(Command::AskAgain {
                    inquiry: InquiryId(inquiry.parse().expect("an inquiry")),
                    by: "佐藤".to_owned(),
                    question: typed.then(|| Box::new(question(numbers, today))),
                })
                .expect("terminal runs");
                continue;
            }
            other => panic!("unknown line {other:?}"),
        };
        host.send(Command::Person(person)).expect("terminal runs");
    }
}

/// Insurer number, symbol, number, branch number and birth date; `-` where there is none.
fn question(numbers: &[&str], today: time::Date) -> NumberQuestion {
    let [insurer, symbol, number, branch, birth] = numbers else {
        panic!("numbers of a question: {numbers:?}");
    };
    let mut question = NumberQuestion::new(insurer, number, day(birth), today).expect("question");
    if *symbol != "-" {
        question = question.with_symbol(symbol).expect("symbol");
    }
    if *branch != "-" {
        question = question.with_branch_number(branch).expect("branch");
    }
    question
}

fn day(text: &str) -> time::Date {
    time::Date::parse(
        text,
        time::macros::format_description!("[year]-[month]-[day]"),
    )
    .expect("date")
}

fn pin(digits: &str) -> Pin {
    let mut pin = Pin::new();
    for digit in digits.bytes() {
        pin.push(digit).expect("digit");
    }
    pin
}
