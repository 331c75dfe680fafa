//! A simulated card in a slot of a running pcscd. Commands come as lines on standard input, each is answered by one line on standard output; on
//! wish, from a socket too.

mod console;
mod control;

use std::error::Error;
use std::fs::File;
use std::io::{self, BufRead, Write, stderr, stdin, stdout};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::mpsc::channel;
use std::thread::Builder;

use clap::Parser;
use madoguchi_simulated_card::{Fault, Slot, Timing, Vpcd, parse_script};

use console::{Console, Done};

/// Puts a simulated My Number card into the vpcd virtual reader of a running pcscd.
///
/// Commands on standard input, one a line: insert, insert PERSON, remove, swap PERSON, fault SCRIPT, forget, release,
/// timing KEY=VALUE,…|default|off, status, quit.
/// Each is answered by one line that begins with "ok" or "error"; the first line of all begins with "ready".
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The card file to begin with. Without it and without --person the slot is empty at first.
    #[arg(long, value_name = "CARD.toml", conflicts_with = "person")]
    file: Option<PathBuf>,
    /// The card to begin with: ID.toml in the folder of --cards.
    #[arg(long, value_name = "ID")]
    person: Option<String>,
    /// The folder of card files [default: that of --file, else the current one].
    #[arg(long, value_name = "DIR")]
    cards: Option<PathBuf>,
    /// Where vpcd listens.
    #[arg(long, value_name = "HOST:PORT", default_value = "127.0.0.1:35963")]
    vpcd: String,
    /// Faults, for example "apdu=3:remove-before,ins=20:delay=300".
    #[arg(long, value_name = "SCRIPT", value_parser = script, default_value = "")]
    fault: Script,
    /// A file to which every command's header, lengths and status are added. Never PINs, never data.
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// How long commands take, for cards that do not say: "default", or for example "bit_rate=424,sign_us=500000" [default: no time].
    #[arg(long, value_name = "KEY=VALUE,…")]
    timing: Option<Timing>,
    /// Take the same commands from a TCP socket of this machine; the first line then ends with "control=ADDRESS:PORT".
    #[arg(long, value_name = "ADDRESS:PORT", value_parser = control::address)]
    control: Option<SocketAddr>,
    /// Stay when standard input ends, instead of leaving.
    #[arg(long)]
    stay: bool,
}

#[derive(Clone)]
struct Script(Vec<Fault>);

fn script(text: &str) -> Result<Script, madoguchi_simulated_card::FaultScriptError> {
    parse_script(text).map(Script)
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // With standard error closed nobody can be told; the exit code remains.
            let _ = writeln!(stderr(), "simulated-card: {}", console::chain(&*error));
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn Error>> {
    let slot = Slot::new();
    slot.add_faults(arguments.fault.0);
    slot.set_timing(arguments.timing);
    if let Some(path) = arguments.trace {
        write_trace(&slot, &path)?;
    }
    let cards = arguments
        .cards
        .or_else(|| Some(arguments.file.as_ref()?.parent()?.to_owned()))
        .unwrap_or_default();
    let vpcd = Vpcd::attach(slot.clone(), &arguments.vpcd)?;
    let console = Arc::new(Console::new(slot, vpcd, cards));
    let inserted = match (arguments.file, arguments.person) {
        (Some(file), _) => console.insert_file(&file)?,
        (None, Some(person)) => console.insert_person(&person)?,
        (None, None) => "empty".to_owned(),
    };
    let (ended, end) = channel();
    match arguments.control {
        None => say(&format!("ready {inserted}"))?,
        Some(address) => {
            let bound = control::listen(address, Arc::clone(&console), ended.clone())?;
            say(&format!("ready {inserted} control={bound}"))?;
        }
    }
    let (stay, input_ended) = (arguments.stay, ended.clone());
    Builder::new()
        .name("commands".into())
        .spawn(move || match execute_lines(&console) {
            Ok(Done::Nothing) if stay => {}
            // Fails only when the program ends already.
            done => drop(input_ended.send(done.map(|_| ()))),
        })?;
    let result = end.recv()?;
    // Until here, so that with --stay the end of standard input is not the end.
    drop(ended);
    result.map_err(Into::into)
}

/// Standard input to its end ([`Done::Nothing`]) or to `quit`.
fn execute_lines(console: &Console) -> io::Result<Done> {
    for line in stdin().lock().lines() {
        let done = console.execute(&line?);
        if let Some(answer) = console::answer(&done) {
            say(&answer)?;
        }
        if let Ok(Done::Quit) = done {
            return Ok(Done::Quit);
        }
    }
    Ok(Done::Nothing)
}

fn say(line: &str) -> io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}

fn write_trace(slot: &Slot, path: &Path) -> io::Result<()> {
    let mut file = Some(File::options().create(true).append(true).open(path)?);
    slot.observe(move |exchange| {
        let failure = file
            .as_mut()
            .and_then(|file| writeln!(file, "{exchange}").err());
        if let Some(error) = failure {
            // The card goes on without a trace.
            file = None;
            let _ = writeln!(stderr(), "simulated-card: the trace ends here: {error}");
        }
    });
    Ok(())
}
