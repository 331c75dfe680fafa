//! `simulated-face-unit`: a face unit without a camera, for terminals under development. See `docs/face-unit.md`.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command line answers on its standard streams"
)]

use std::{net::SocketAddr, process::ExitCode};

use madoguchi_drivers::simulated::face::{SimulatedFaceUnit, parse_script};

const USAGE: &str = "simulated-face-unit [--listen HOST:PORT] [--script ACT,ACT*TIMES,…]
acts: match no-match timeout fault silence unplug garbage; the last one stays";

fn main() -> ExitCode {
    match started(std::env::args().skip(1)) {
        Ok(unit) => {
            println!("{}", unit.address());
            // Until somebody ends it.
            loop {
                std::thread::park();
            }
        }
        Err(error) => {
            eprintln!("{error}\n{USAGE}");
            ExitCode::from(2)
        }
    }
}

fn started(mut arguments: impl Iterator<Item = String>) -> Result<SimulatedFaceUnit, String> {
    let mut address = SocketAddr::from(([127, 0, 0, 1], 21985));
    let mut script = Vec::new();
    while let Some(name) = arguments.next() {
        let value = arguments
            .next()
            .ok_or_else(|| format!("{name} wants a value"))?;
        match name.as_str() {
            "--listen" => address = value.parse().map_err(|_| format!("no address: {value}"))?,
            "--script" => script = parse_script(&value)?,
            other => return Err(format!("no such option: {other}")),
        }
    }
    SimulatedFaceUnit::start(address, &script).map_err(|error| format!("{address}: {error}"))
}
