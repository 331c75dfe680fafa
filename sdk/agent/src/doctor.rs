//! The doctor: looks at each layer on its own and says, one line each, what is well and what to do where it is not.

mod cards;

use std::{sync::Arc, time::Duration};

use madoguchi::{
    config::{Config, Transport},
    core::{
        clock::Clock,
        failure::{Code, Failure},
        x509::Anchors,
    },
    host::{HostLock, LockError, SystemRandom},
    service::{Health, Service, folder::FolderService, http::HttpTransport, web::WebService},
    store::Store,
};
use serde::Serialize;

use crate::{Surroundings, notes};

/// How long a card may take for everything that is asked of it, the reader included.
const PATIENCE: Duration = Duration::from_secs(5);
/// From when on an expiring certificate is worth a line.
const WARN_DAYS: i64 = 60;
/// More than this between our clock and the service's is worth a line.
const SKEW_SECONDS: i64 = 60;

/// One layer.
#[derive(Debug, Clone, Serialize)]
pub struct Finding {
    /// Which layer.
    pub layer: Layer,
    /// How it is.
    pub state: State,
    /// What was seen; never a person, a number or a serial.
    pub seen: String,
    /// The failure code, whose registered sentence says what to do.
    pub code: Option<Code>,
}

/// The layers, from the machine outwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Layer {
    /// This program.
    Program,
    /// The configuration's trust anchors.
    Anchors,
    /// The state folder and its lock.
    State,
    /// The reader service (PC/SC).
    ReaderService,
    /// Whether this program may use it.
    ReaderAccess,
    /// The readers.
    Readers,
    /// How the card lies: it is seen, and answers. Where a card lies in a reader that no running host has.
    Position,
    /// What the card is.
    Card,
    /// The card's certificate.
    CardCertificate,
    /// Our client certificate.
    ClientCertificate,
    /// The qualification confirmation service.
    Network,
    /// Our clock against the service's.
    Clock,
}

/// How a layer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Well.
    Well,
    /// Works, and somebody should look.
    Attention,
    /// Does not work.
    Broken,
    /// Could not be looked at, or there is nothing to look at.
    Nothing,
}

/// Looks at every layer. Reads no attribute of a person and spends no try.
#[must_use]
pub fn examine(config: &Config, surroundings: &Surroundings) -> Vec<Finding> {
    let anchors = config.anchors();
    let program = format!("madoguchi {}", env!("CARGO_PKG_VERSION"));
    let mut findings = vec![well(Layer::Program, program)];
    findings.push(match &anchors {
        Ok(anchors) => well(Layer::Anchors, describe_anchors(anchors)),
        Err(error) => broken(
            Layer::Anchors,
            error.to_string(),
            Code::ConfigurationInvalid,
        ),
    });
    let (state, hosted) = state(config, surroundings);
    findings.push(state);
    let host = hosted.then(|| notes::silent(&config.state));
    findings.extend(cards::examine(&cards::Question {
        roles: config.roles(),
        readers: &*surroundings.readers,
        host,
        anchors: anchors.ok(),
        now: surroundings.clock.wall(),
        patience: PATIENCE,
    }));
    findings.extend(network(config, &surroundings.clock));
    findings
}

fn describe_anchors(anchors: &Anchors) -> String {
    let names: Vec<String> = anchors
        .iter()
        .map(|anchor| match anchor.generation() {
            Ok(Some(known)) => format!("{} ({})", known.name, anchor.not_after().date()),
            _ => format!(
                "{:.8} ({})",
                anchor.fingerprint(),
                anchor.not_after().date()
            ),
        })
        .collect();
    format!("{:?}: {}", anchors.environment(), names.join(", ")).to_lowercase()
}

/// The state folder, and whether a running host holds it.
fn state(config: &Config, surroundings: &Surroundings) -> (Finding, bool) {
    let finding = match HostLock::take(&config.state) {
        Ok(_lock) => match Store::open(&config.state, &*surroundings.random)
            .and_then(|store| store.counts())
        {
            Ok(counts) if counts.undelivered > 0 => attention(
                Layer::State,
                format!(
                    "journal {}, waiting {}",
                    counts.inquiries, counts.undelivered
                ),
                Code::DeliveryFailed,
            ),
            Ok(counts) => well(Layer::State, format!("journal {}", counts.inquiries)),
            Err(error) => failed(Layer::State, error.into()),
        },
        // A running host is no fault: it holds its folder.
        Err(LockError::Held { holder }) => {
            let held = well(Layer::State, format!("held by process {holder}"));
            return (held, true);
        }
        Err(error) => failed(Layer::State, error.into()),
    };
    (finding, false)
}

/// The folders of the link application: whether it runs only an answer tells.
fn folders(config: &Config, clock: &Arc<dyn Clock>) -> Finding {
    let service = FolderService::new(config, Arc::clone(clock), Arc::new(SystemRandom));
    match service.as_ref().map(|service| health(service)) {
        Some(Ok(health)) => well(Layer::Network, health.name),
        Some(Err(failure)) => failed(Layer::Network, failure),
        None => nothing(Layer::Network),
    }
}

fn network(config: &Config, clock: &Arc<dyn Clock>) -> Vec<Finding> {
    if config.service.transport == Transport::Folder {
        let certificate = nothing(Layer::ClientCertificate);
        return vec![certificate, folders(config, clock), nothing(Layer::Clock)];
    }
    let transport = match HttpTransport::new(&config.service, Arc::clone(clock)) {
        Ok(transport) => transport,
        Err(error) => {
            return vec![
                failed(Layer::ClientCertificate, error.into()),
                nothing(Layer::Network),
                nothing(Layer::Clock),
            ];
        }
    };
    let not_after = transport.client_certificate_not_after();
    let days = (not_after - clock.wall()).whole_days();
    let until = not_after.date().to_string();
    let certificate = match days {
        _ if clock.wall() > not_after => broken(
            Layer::ClientCertificate,
            until,
            Code::ClientCertificateExpired,
        ),
        days if days < WARN_DAYS => attention(
            Layer::ClientCertificate,
            until,
            Code::ClientCertificateExpired,
        ),
        _ => well(Layer::ClientCertificate, until),
    };
    let service = WebService::new(
        transport,
        config.institution.code.clone(),
        config.service.user.clone(),
        config.service.password_file.clone(),
    );
    match health(&service) {
        Ok(health) => {
            let skew = (clock.wall() - health.time).whole_seconds();
            let seen = format!("{skew:+} s");
            let time = if skew.abs() > SKEW_SECONDS {
                Finding {
                    layer: Layer::Clock,
                    state: State::Attention,
                    seen,
                    code: None,
                }
            } else {
                well(Layer::Clock, seen)
            };
            let network = well(
                Layer::Network,
                format!("{} {}", health.name, health.version),
            );
            vec![certificate, network, time]
        }
        Err(failure) => vec![
            certificate,
            failed(Layer::Network, failure),
            nothing(Layer::Clock),
        ],
    }
}

fn health(service: &dyn Service) -> Result<Health, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Code::ProgramFault, error))?;
    Ok(runtime.block_on(service.health())?)
}

fn well(layer: Layer, seen: String) -> Finding {
    Finding {
        layer,
        state: State::Well,
        seen,
        code: None,
    }
}

fn attention(layer: Layer, seen: String, code: Code) -> Finding {
    Finding {
        layer,
        state: State::Attention,
        seen,
        code: Some(code),
    }
}

fn broken(layer: Layer, seen: String, code: Code) -> Finding {
    Finding {
        layer,
        state: State::Broken,
        seen,
        code: Some(code),
    }
}

fn failed(layer: Layer, failure: Failure) -> Finding {
    broken(layer, failure.source.to_string(), failure.code)
}

fn nothing(layer: Layer) -> Finding {
    Finding {
        layer,
        state: State::Nothing,
        seen: String::new(),
        code: None,
    }
}
