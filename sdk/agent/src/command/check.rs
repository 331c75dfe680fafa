//! `madoguchi check`: a whole visit on the terminal.

use std::{
    collections::VecDeque,
    io::{Read, Write},
    process::ExitCode,
};

use clap::Args;
use madoguchi::{
    config::Config,
    core::{
        failure::{Code, Failure},
        outcome::PatientText,
        secret::Pin,
        visit::{Consents, Decision, FacePrompt, PersonEvent, Screen},
    },
    terminal::{Command, EventKind},
};
use madoguchi_agent::{Host, Surroundings};
use madoguchi_words::{self as words, Language};
use zeroize::Zeroizing;

use super::show;
use crate::{Style, os};

#[derive(Args)]
pub(crate) struct Options {
    /// Read each PIN as a line from standard input, without asking.
    #[arg(long)]
    pin_stdin: bool,
    /// The person is looked at by the face unit first, where one is configured.
    #[arg(long)]
    face: bool,
    /// The person lets care, medication and check-up be looked at.
    #[arg(long)]
    allow_care: bool,
    /// The person lets surgery be looked at.
    #[arg(long)]
    allow_surgery: bool,
    /// The person shows certificates of subsidies (医療費助成), where the institution asks for them.
    #[arg(long)]
    show_subsidies: bool,
    /// A person whose card is not enrolled for insurance use (利用登録) has it enrolled.
    #[arg(long)]
    enrol: bool,
    #[command(flatten)]
    shown: show::Shown,
}

pub(crate) fn run(config: &Config, options: &Options, style: Style) -> Result<ExitCode, Failure> {
    let (host, mut events) = Host::start(config, Surroundings::of_this_machine())?;
    let mut said = None;
    let mut say = |text: String| {
        if !style.json && said.as_ref() != Some(&text) {
            println!("{text}");
            said = Some(text);
        }
    };
    let mut come = VecDeque::new();
    let mut answered_prompt = None;
    while let Some(event) = come.pop_front().or_else(|| events.recv()) {
        let person = match &event.kind {
            EventKind::Desk(record) => {
                let send = |command| {
                    let sent = host.send(command);
                    sent.map_err(|error| Failure::new(Code::ProgramFault, error))
                };
                let next = || come.pop_front().or_else(|| events.recv());
                return show::record(record, (style, options.shown), send, next);
            }
            EventKind::NotRecorded { failure, .. } => {
                return Err(Failure::new(*failure, "the journal takes nothing"));
            }
            EventKind::Screen { screen, .. } => match screen {
                Screen::Closed { code } => {
                    return Err(Failure::new(*code, "no reader can be used"));
                }
                Screen::Trouble { code, .. } if code.as_str().starts_with("HST") => {
                    return Err(Failure::new(*code, "the journal takes nothing"));
                }
                Screen::EnterPin { tries: None, .. } => None,
                Screen::EnterPin { tries, prompt, .. } => {
                    // The same keypad may be shown again, with more known about it.
                    if answered_prompt == Some((*tries, *prompt)) && !prompt.explains() {
                        continue;
                    }
                    answered_prompt = Some((*tries, *prompt));
                    Some(pin(*tries, options, style.language))
                }
                Screen::ChooseWay { prompt, pin } => Some(way(*prompt, *pin, options)),
                // No desk answers here.
                Screen::WaitForStaff { .. } => Some(PersonEvent::Cancel),
                Screen::ConfirmLastTry => Some(last_try(options, style.language)),
                Screen::Consent => Some(PersonEvent::Consent(Consents::comprehensive(
                    options.allow_care,
                    options.allow_surgery,
                ))),
                Screen::Decide { about } => Some(PersonEvent::Decide(match about {
                    Decision::ShowSubsidies => options.show_subsidies,
                    Decision::Enrol => options.enrol,
                })),
                other => {
                    if let Some(text) = progress(other, style.language) {
                        say(text);
                    }
                    None
                }
            },
            _ => None,
        };
        let Some(person) = person else { continue };
        come.extend(std::iter::from_fn(|| events.try_recv()));
        if come
            .iter()
            .any(|event| matches!(event.kind, EventKind::Screen { .. }))
        {
            // Typed for a screen that has gone, perhaps with its card: what is there now gets an answer of its own.
            answered_prompt = None;
            continue;
        }
        host.send(Command::Person(person))
            .map_err(|error| Failure::new(Code::ProgramFault, error))?;
    }
    Err(Failure::new(
        Code::ProgramFault,
        "the terminal ended without a result",
    ))
}

/// By face once, where that is wanted, else by PIN.
fn way(prompt: FacePrompt, pin: bool, options: &Options) -> PersonEvent {
    match (options.face && !prompt.explains(), pin) {
        (true, _) => PersonEvent::UseFace,
        (false, true) => PersonEvent::UsePin,
        (false, false) => PersonEvent::Cancel,
    }
}

/// Asks for the PIN, as often as the person wants; an empty answer goes to the desk.
fn pin(tries: Option<u8>, options: &Options, language: Language) -> PersonEvent {
    loop {
        let line = if options.pin_stdin {
            read_line()
        } else {
            let prompt = match (language, tries) {
                (Language::Japanese, Some(tries)) => format!("4けたの暗証番号（あと{tries}回）: "),
                (Language::Japanese, None) => "4けたの暗証番号: ".to_owned(),
                (Language::English, Some(tries)) => format!("4-digit PIN ({tries} tries left): "),
                (Language::English, None) => "4-digit PIN: ".to_owned(),
            };
            rpassword::prompt_password(prompt).ok().map(Zeroizing::new)
        };
        let Some(line) = line.filter(|line| !line.trim().is_empty()) else {
            return PersonEvent::Cancel;
        };
        let mut pin = Pin::new();
        let digits = line.trim().bytes().try_for_each(|digit| pin.push(digit));
        match digits.and_then(|()| pin.check_four_digits()) {
            Ok(()) => return PersonEvent::Pin(pin),
            Err(_) if options.pin_stdin => return PersonEvent::Cancel,
            Err(_) => {}
        }
    }
}

/// The last try is used only where a person at the prompt says so.
fn last_try(options: &Options, language: Language) -> PersonEvent {
    if options.pin_stdin {
        return PersonEvent::Cancel;
    }
    let question = match language {
        Language::Japanese => "あと1回まちがえると使えなくなります。入力しますか（はい: yes）: ",
        Language::English => "One try left; a wrong PIN blocks the card. Type yes to go on: ",
    };
    print!("{question}");
    let _ = std::io::stdout().flush();
    match read_line() {
        Some(line) if line.trim() == "yes" => PersonEvent::ConfirmLastTry,
        _ => PersonEvent::Cancel,
    }
}

/// One line of at most 255 bytes, into a buffer that never moves its content and is wiped. Byte by byte and past the standard library's reader, which
/// would keep a copy.
fn read_line() -> Option<Zeroizing<String>> {
    const MOST: usize = 255;
    let mut stdin = os::bare_stdin().ok()?;
    let mut line = Zeroizing::new(Vec::with_capacity(MOST));
    let mut byte = Zeroizing::new([0]);
    while line.len() < MOST && line.last() != Some(&b'\n') && stdin.read_exact(&mut *byte).is_ok() {
        line.extend_from_slice(&*byte);
    }
    let line = String::from_utf8(std::mem::take(&mut *line)).ok()?;
    Some(Zeroizing::new(line)).filter(|line| !line.is_empty())
}

fn progress(screen: &Screen, language: Language) -> Option<String> {
    let japanese = language == Language::Japanese;
    let text = match screen {
        Screen::Welcome { .. } if japanese => "マイナンバーカードを置いてください。",
        Screen::Welcome { .. } => "Place the My Number card on the reader.",
        Screen::Reading if japanese => "読み取っています。カードは置いたままにしてください。",
        Screen::Reading => "Reading. Leave the card where it is.",
        Screen::LookAtUnit if japanese => {
            "顔認証の機械を見てください。カードは置いたままにしてください。"
        }
        Screen::LookAtUnit => "Look at the face unit. Leave the card where it is.",
        Screen::Checking { .. } if japanese => "確認しています。",
        Screen::Checking { .. } => "Checking.",
        Screen::PutBack { seconds_left } if japanese => {
            return Some(format!(
                "カードをもう一度置いてください（あと{seconds_left}秒）。"
            ));
        }
        Screen::PutBack { seconds_left } => {
            return Some(format!("Put the card back ({seconds_left} s)."));
        }
        Screen::Finished { text, .. } => {
            let id = match text {
                PatientText::P1 => "P1",
                PatientText::P3 => "P3",
                _ => "P2",
            };
            return words::patient(language, id).map(|text| text.heading.replace('\n', ""));
        }
        Screen::Trouble { code, .. } => {
            return words::failure(language, code.as_str())
                .map(|words| words.patient.heading.replace('\n', ""));
        }
        _ => return None,
    };
    Some(text.to_owned())
}
