//! `madoguchi request`: any message of the interface, over the transport that is configured. In the test environment only: no journal says who saw the
//! answer.

use std::{io::Read, path::PathBuf, process::ExitCode, sync::Arc};

use clap::Args;
use madoguchi::{
    attachments::AttachmentFolder,
    config::Config,
    core::{
        eligibility::{
            AnyQuestion, Attachment, Question, Reply,
            file_name::Direction,
            registry::{Fidelity, Interface, MESSAGES},
            wire::{self, Limits},
        },
        failure::{Code, Failure},
        x509::Environment,
    },
    service::ask,
};
use madoguchi_agent::{Surroundings, service};
use serde_json::{Value, json};

use crate::Style;

/// The longest message that is sent.
const LONGEST: u64 = 16 * 1024 * 1024;

#[derive(Args)]
pub(crate) struct Options {
    /// The interface, by its name in docs/messages.md: OQSsiimm01req, YZKsiquc01req, consent.request. Without one, all are listed.
    interface: Option<String>,
    /// The message, XML or JSON; standard input without one. Institution and identifier are filled in where they are missing.
    #[arg(value_name = "FILE")]
    message: Option<PathBuf>,
}

pub(crate) fn run(config: &Config, options: &Options, style: Style) -> Result<ExitCode, Failure> {
    let Some(interface) = &options.interface else {
        list(style);
        return Ok(ExitCode::SUCCESS);
    };
    if config.environment != Environment::Test {
        let why = "refused in production: no journal would say who saw the answer";
        return Err(Failure::new(Code::QuestionNotCarried, why));
    }
    if !requests().any(|request| request.golden == interface) {
        let why = "no request of this name: `madoguchi request` lists them";
        return Err(Failure::new(Code::QuestionNotCarried, why));
    }
    let mut tree = message(options)?;
    let identifier = complete(&mut tree, config);
    let question = AnyQuestion::read(interface, &tree)
        .ok_or_else(|| malformed("no interface of this name is asked"))?
        .map_err(malformed)?;
    let surroundings = Surroundings::of_this_machine();
    let service = service(config, &surroundings)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Code::ProgramFault, error))?;
    let answer = runtime.block_on(ask(&*service, &question))?;
    // What an answer holds is the person's: it goes to standard output and to the folder of attachments, and nowhere else.
    match answer {
        Reply::Message(tree) => show_message(&tree, style),
        Reply::File(file) => keep(config, &question, &identifier, &file, &surroundings, style)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Every message that can be sent.
fn list(style: Style) {
    for message in requests() {
        if style.json {
            println!(
                "{}",
                json!({ "interface": message.golden, "name": message.name_ja, "invented": is_invented(message) })
            );
        } else {
            let mark = if is_invented(message) {
                " (invented)"
            } else {
                ""
            };
            println!("{:30} {}{mark}", message.golden, message.name_ja);
        }
    }
}

fn requests() -> impl Iterator<Item = &'static Interface> {
    MESSAGES
        .iter()
        .filter(|message| message.direction == Direction::Request)
}

fn is_invented(message: &Interface) -> bool {
    message.fidelity == Fidelity::Invented
}

fn message(options: &Options) -> Result<Value, Failure> {
    let mut bytes = Vec::new();
    let read = match &options.message {
        Some(path) => {
            std::fs::File::open(path).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes))
        }
        None => std::io::stdin()
            .lock()
            .take(LONGEST)
            .read_to_end(&mut bytes),
    };
    read.map_err(malformed)?;
    let (tree, _) = wire::read_within(&bytes, Limits::MEDICAL).map_err(malformed)?;
    Ok(tree)
}

/// Fills in who asks, and an identifier that the answer must repeat; gives the identifier.
fn complete(tree: &mut Value, config: &Config) -> String {
    let fresh = uuid::Uuid::now_v7().simple().to_string();
    let Some(header) = tree
        .pointer_mut("/XmlMsg/MessageHeader")
        .and_then(Value::as_object_mut)
    else {
        return fresh;
    };
    let mut filled = |name: &str, value: &str| {
        let element = header.entry(name).or_insert_with(|| value.into());
        element.as_str().unwrap_or(value).to_owned()
    };
    filled("MedicalInstitutionCode", &config.institution.code);
    filled("ArbitraryFileIdentifier", &fresh)
}

fn show_message(tree: &Value, style: Style) {
    let text = if style.json {
        tree.to_string()
    } else {
        serde_json::to_string_pretty(tree).unwrap_or_default()
    };
    println!("{text}");
}

fn keep(
    config: &Config,
    question: &AnyQuestion,
    identifier: &str,
    file: &Attachment,
    surroundings: &Surroundings,
    style: Style,
) -> Result<(), Failure> {
    let clock = Arc::clone(&surroundings.clock);
    let folder = AttachmentFolder::of(config);
    let path = folder.keep(question.interface(), identifier, file, &*clock)?;
    if style.json {
        println!("{}", json!({ "file": path, "bytes": file.bytes().len() }));
    } else {
        println!("{} ({} bytes)", path.display(), file.bytes().len());
    }
    Ok(())
}

fn malformed(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Failure {
    Failure::new(Code::QuestionMalformed, error)
}
