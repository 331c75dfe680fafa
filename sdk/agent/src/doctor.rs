//! The doctor: looks at each layer on its own and says, one line each, what is well and what to do where it is not.

use std::{sync::Arc, time::Duration};

use madoguchi::{
    config::Config,
    core::{
        card::{Card, CardError, Lengths, OtherCard, Tries},
        clock::Clock,
        failure::{Code, Failure},
        link::{LinkError, ReaderState, ReadersError},
        x509::{Anchors, CertificateError, Verdict},
    },
    host::{HostLock, LockError},
    service::{Health, Service, http::HttpTransport, web::WebService},
    store::Store,
};
use serde::Serialize;

use crate::Surroundings;

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
    /// The readers.
    Readers,
    /// The card, where one lies in a reader and no running host has it.
    Card,
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
    findings.extend(readers(config, surroundings, anchors.ok().as_ref(), hosted));
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

fn readers(
    config: &Config,
    surroundings: &Surroundings,
    anchors: Option<&Anchors>,
    hosted: bool,
) -> Vec<Finding> {
    let mut readers = (surroundings.readers)();
    let seen = match readers.watch(Duration::ZERO) {
        Ok(seen) => seen,
        Err(error) => {
            let code = Code::NoReaderService;
            let seen = match error {
                ReadersError::AccessDenied => "access denied".to_owned(),
                other => other.to_string(),
            };
            return vec![
                broken(Layer::ReaderService, seen, code),
                nothing(Layer::Readers),
                nothing(Layer::Card),
            ];
        }
    };
    let service = well(Layer::ReaderService, "PC/SC".to_owned());
    let usable: Vec<&ReaderState> = seen
        .iter()
        .filter(|reader| reader.name.contains(&config.reader.name))
        .collect();
    if usable.is_empty() {
        let names: Vec<&str> = seen.iter().map(|reader| reader.name.as_str()).collect();
        return vec![
            service,
            broken(Layer::Readers, names.join(", "), Code::NoReader),
            nothing(Layer::Card),
        ];
    }
    let names: Vec<&str> = usable.iter().map(|reader| reader.name.as_str()).collect();
    let card = usable
        .iter()
        // A card in a running host's reader is somebody's, in the middle of a visit.
        .find(|reader| reader.card.is_some() && !hosted)
        .map_or_else(
            || nothing(Layer::Card),
            |reader| card(&mut *readers, &reader.name, anchors, &surroundings.clock),
        );
    vec![service, well(Layer::Readers, names.join(", ")), card]
}

/// Reads the certificate and the counter of the card that lies there; spends no try.
fn card(
    readers: &mut dyn madoguchi::core::link::Readers,
    reader: &str,
    anchors: Option<&Anchors>,
    clock: &Arc<dyn Clock>,
) -> Finding {
    let read = readers
        .open(reader)
        .map_err(CardError::from)
        .and_then(|link| {
            let mut card = Card::new(link, Lengths::default());
            let mut jpki = card.jpki()?;
            let read = jpki.read_certificate()?;
            Ok((read, jpki.tries()?))
        });
    let (read, tries) = match read {
        Ok(read) => read,
        Err(error) => {
            let code = match &error {
                CardError::NotThisCard {
                    card: OtherCard::OldJukiCard,
                    ..
                } => Code::OldJukiCard,
                CardError::NotThisCard { .. } => Code::NotMyNumberCard,
                CardError::Link(LinkError::InUse) => Code::ReaderInUse,
                CardError::Link(LinkError::Budget { .. }) => Code::CardBudgetExceeded,
                _ => Code::CardUnreadable,
            };
            return broken(Layer::Card, error.to_string(), code);
        }
    };
    let verdict = anchors.map(|anchors| anchors.check(&read.certificate, clock.wall()));
    let until = read.certificate.not_after().date();
    match (verdict, tries) {
        (Some(Err(error)), _) => broken(Layer::Card, error.to_string(), code_of(&error)),
        (_, Tries::Blocked) => attention(Layer::Card, format!("{until}, PIN"), Code::PinUnusable),
        (Some(Ok(Verdict::Grace { usable_until })), _) => attention(
            Layer::Card,
            format!("{until}, {}", usable_until.date()),
            Code::CertificateExpired,
        ),
        (_, Tries::Left(left)) => well(Layer::Card, format!("{until}, PIN {left}")),
        (_, Tries::Unlimited) => well(Layer::Card, until.to_string()),
    }
}

fn code_of(error: &CertificateError) -> Code {
    match error {
        CertificateError::Expired { .. } => Code::CertificateExpired,
        CertificateError::UnknownIssuer { .. } | CertificateError::IssuerName => {
            Code::CertificateIssuerUnknown
        }
        CertificateError::Tampered => Code::CertificateTampered,
        CertificateError::NotYetValid { .. } => Code::CertificateNotYetValid,
        _ => Code::CertificateProfile,
    }
}

fn network(config: &Config, clock: &Arc<dyn Clock>) -> Vec<Finding> {
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
