//! `madoguchi ask`.

use std::process::ExitCode;

use clap::Args;
use madoguchi::{
    config::Config,
    core::{
        clock::JST,
        eligibility::NumberQuestion,
        failure::{Code, Failure},
    },
    terminal::{Command, EventKind},
};
use madoguchi_agent::{Host, Surroundings};
use time::{Date, format_description::BorrowedFormatItem, macros::format_description};

use super::show;
use crate::Style;

const DATE: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

#[derive(Args)]
pub(crate) struct Options {
    /// 保険者番号 (6 or 8 digits).
    #[arg(long, value_name = "NUMBER")]
    insurer: String,
    /// 記号.
    #[arg(long, value_name = "TEXT")]
    symbol: Option<String>,
    /// 番号.
    #[arg(long, value_name = "TEXT")]
    number: String,
    /// 枝番.
    #[arg(long, value_name = "NN")]
    branch: Option<String>,
    /// 生年月日.
    #[arg(long, value_name = "YYYY-MM-DD")]
    birth: String,
    /// 資格確認日; today when absent.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Option<String>,
    #[command(flatten)]
    shown: show::Shown,
}

pub(crate) fn run(config: &Config, options: &Options, style: Style) -> Result<ExitCode, Failure> {
    let question = question(options)?;
    let (host, mut events) = Host::start(config, Surroundings::of_this_machine())?;
    let inquiry = madoguchi_agent::new_inquiry();
    host.send(Command::AskByNumber {
        inquiry,
        question: Box::new(question),
    })
    .map_err(|error| Failure::new(Code::ProgramFault, error))?;
    while let Some(event) = events.recv() {
        match &event.kind {
            EventKind::Desk(record) if record.entry.inquiry == inquiry => {
                let send = |command| {
                    let sent = host.send(command);
                    sent.map_err(|error| Failure::new(Code::ProgramFault, error))
                };
                return show::record(record, (style, options.shown), send, || events.recv());
            }
            EventKind::NotRecorded {
                inquiry: ended,
                failure,
            } if *ended == inquiry => {
                return Err(Failure::new(*failure, "the journal takes nothing"));
            }
            _ => {}
        }
    }
    Err(Failure::new(
        Code::ProgramFault,
        "the terminal ended without an answer",
    ))
}

fn question(options: &Options) -> Result<NumberQuestion, Failure> {
    let wrong = |error: Box<dyn std::error::Error + Send + Sync>| {
        Failure::new(Code::QuestionMalformed, error)
    };
    let date = |text: &str| Date::parse(text, DATE).map_err(|error| wrong(error.into()));
    let today = madoguchi_agent::now().to_offset(JST).date();
    let day = options.date.as_deref().map_or(Ok(today), date)?;
    let mut question = NumberQuestion::new(
        &options.insurer,
        &options.number,
        date(&options.birth)?,
        day,
    )
    .map_err(|error| wrong(error.into()))?;
    if let Some(symbol) = &options.symbol {
        question = question
            .with_symbol(symbol)
            .map_err(|error| wrong(error.into()))?;
    }
    if let Some(branch) = &options.branch {
        question = question
            .with_branch_number(branch)
            .map_err(|error| wrong(error.into()))?;
    }
    Ok(question)
}
