//! From the reader service to the card's certificate: each layer is looked at only where the one before it is well, so that the first that is not is the
//! one to mend.

use std::{collections::BTreeSet, sync::mpsc::channel, thread::Builder, time::Duration};

use madoguchi::{
    core::{
        card::{Card, CardError, CardRead, Lengths, OtherCard, Tries},
        failure::Code,
        link::{LinkError, ReaderState, Readers, ReadersError},
        x509::{Anchors, CertificateError, Verdict},
    },
    terminal::{Role, Roles},
};
use time::OffsetDateTime;

use super::{Finding, Layer, attention, broken, nothing, well};

/// The layers of this file, in their order.
const LAYERS: [Layer; 6] = [
    Layer::ReaderService,
    Layer::ReaderAccess,
    Layer::Readers,
    Layer::Position,
    Layer::Card,
    Layer::CardCertificate,
];

/// What is looked at, and with what.
pub(super) struct Question<'around> {
    pub(super) roles: Roles,
    pub(super) readers: &'around (dyn Fn() -> Box<dyn Readers> + Send),
    /// Where a host runs, the readers it finds silent; then the cards are its own, perhaps in the middle of a visit.
    pub(super) host: Option<BTreeSet<String>>,
    pub(super) anchors: Option<Anchors>,
    pub(super) now: OffsetDateTime,
    pub(super) patience: Duration,
}

/// One finding for each layer, up to the first that is broken; behind it nothing was looked at.
pub(super) fn examine(question: &Question<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    look(question, &mut findings);
    let seen = findings.len();
    findings.extend(LAYERS.into_iter().skip(seen).map(nothing));
    findings
}

fn look(question: &Question<'_>, findings: &mut Vec<Finding>) {
    let mut readers = (question.readers)();
    let seen = match readers.watch(Duration::ZERO) {
        Ok(seen) => seen,
        Err(error @ ReadersError::AccessDenied) => {
            findings.push(well(Layer::ReaderService, "PC/SC".to_owned()));
            findings.push(broken(
                Layer::ReaderAccess,
                error.to_string(),
                Code::ReaderAccessDenied,
            ));
            return;
        }
        Err(error) => {
            findings.push(broken(
                Layer::ReaderService,
                error.to_string(),
                Code::NoReaderService,
            ));
            return;
        }
    };
    findings.push(well(Layer::ReaderService, "PC/SC".to_owned()));
    findings.push(well(Layer::ReaderAccess, "PC/SC".to_owned()));
    let (usable, finding) = usable(question, &seen);
    let is_broken = finding.code.is_some();
    findings.push(finding);
    // A card in a running host's reader is somebody's.
    if is_broken || question.host.is_some() {
        return;
    }
    if let Some(reader) = usable.into_iter().find(|reader| reader.card.is_some()) {
        let name = reader.name.clone();
        match read(readers, &name, question.patience) {
            Ok((read, tries)) => {
                findings.push(well(Layer::Position, name));
                findings.push(card(tries));
                findings.extend(certificate(question, &read));
            }
            // What was well a moment ago is not with this card in it.
            Err(Unread::Reader(seen, code)) => {
                findings.pop();
                findings.push(broken(Layer::Readers, format!("{name}: {seen}"), code));
            }
            Err(Unread::Card(error)) => findings.extend(unread(&name, &error)),
        }
    }
}

/// The readers in which visits begin, and what is to be said of them.
fn usable<'seen>(
    question: &Question<'_>,
    seen: &'seen [ReaderState],
) -> (Vec<&'seen ReaderState>, Finding) {
    let usable: Vec<&ReaderState> = seen
        .iter()
        .filter(
            |reader| matches!(question.roles.of(&reader.name), Some(role) if role != Role::Staff),
        )
        .collect();
    if usable.is_empty() {
        let names: Vec<&str> = seen.iter().map(|reader| reader.name.as_str()).collect();
        return (
            usable,
            broken(Layer::Readers, names.join(", "), Code::NoReader),
        );
    }
    let names: Vec<&str> = usable.iter().map(|reader| reader.name.as_str()).collect();
    let is_silent = |name: &&str| {
        let host = question.host.as_ref();
        host.is_some_and(|silent| silent.contains(*name))
    };
    let silent: Vec<&str> = names
        .iter()
        .copied()
        .filter(|name| is_silent(name))
        .collect();
    let finding = if silent.is_empty() {
        well(Layer::Readers, names.join(", "))
    } else {
        broken(Layer::Readers, silent.join(", "), Code::ReaderSilent)
    };
    (usable, finding)
}

enum Unread {
    Reader(String, Code),
    Card(CardError),
}

impl From<CardError> for Unread {
    fn from(error: CardError) -> Self {
        let code = match &error {
            CardError::Link(LinkError::InUse) => Code::ReaderInUse,
            CardError::Link(LinkError::ReaderGone) => Code::ReaderUnplugged,
            CardError::Link(LinkError::NoService) => Code::NoReaderService,
            CardError::Link(LinkError::Other { .. } | LinkError::Refused) => Code::ReaderFault,
            _ => return Self::Card(error),
        };
        Self::Reader(error.to_string(), code)
    }
}

/// Reads the certificate and the counter; spends no try. On a thread of its own, because nobody can call back a command that is not answered.
fn read(
    mut readers: Box<dyn Readers>,
    reader: &str,
    patience: Duration,
) -> Result<(CardRead, Tries), Unread> {
    let silent = || Unread::Reader("no answer".to_owned(), Code::ReaderSilent);
    let (answer, answered) = channel();
    let reader = reader.to_owned();
    let reading = move || {
        let read = readers
            .open(&reader)
            .map_err(CardError::from)
            .and_then(|link| {
                let mut card = Card::new(link, Lengths::default());
                let mut jpki = card.jpki()?;
                let read = jpki.read_certificate()?;
                Ok((read, jpki.tries()?))
            });
        let _ = answer.send(read);
    };
    if Builder::new()
        .name("madoguchi-doctor".to_owned())
        .spawn(reading)
        .is_err()
    {
        return Err(silent());
    }
    // A driver that brings its thread down does not answer either.
    Ok(answered.recv_timeout(patience).map_err(|_| silent())??)
}

/// What a card that was not read says about its layer.
fn unread(reader: &str, error: &CardError) -> Vec<Finding> {
    let seen = error.to_string();
    let lies_well = || well(Layer::Position, reader.to_owned());
    match error {
        CardError::Link(LinkError::Budget { .. }) => {
            vec![
                lies_well(),
                broken(Layer::Card, seen, Code::CardBudgetExceeded),
            ]
        }
        // Mute, reset for ever, half a word: it does not lie where it can be read.
        CardError::Link(_) => vec![broken(Layer::Position, seen, Code::CardUnreadable)],
        CardError::PinFirst => vec![
            lies_well(),
            attention(Layer::Card, seen, Code::PhoneNotSupported),
        ],
        CardError::Unreadable { .. } => vec![
            lies_well(),
            well(Layer::Card, "JPKI".to_owned()),
            broken(Layer::CardCertificate, seen, Code::CardUnreadable),
        ],
        CardError::Unexpected { .. } => {
            vec![lies_well(), broken(Layer::Card, seen, Code::CardUnreadable)]
        }
        CardError::NotThisCard {
            card: OtherCard::OldJukiCard,
            ..
        } => vec![lies_well(), broken(Layer::Card, seen, Code::OldJukiCard)],
        _ => vec![
            lies_well(),
            broken(Layer::Card, seen, Code::NotMyNumberCard),
        ],
    }
}

fn card(tries: Tries) -> Finding {
    match tries {
        Tries::Blocked => attention(Layer::Card, "PIN".to_owned(), Code::PinUnusable),
        Tries::Left(left) => well(Layer::Card, format!("PIN {left}")),
        Tries::Unlimited => well(Layer::Card, "PIN".to_owned()),
    }
}

fn certificate(question: &Question<'_>, read: &CardRead) -> Option<Finding> {
    let layer = Layer::CardCertificate;
    let until = read.certificate.not_after().date();
    // Without anchors nothing can be said; the layer that lacks them says so.
    let verdict = question
        .anchors
        .as_ref()?
        .check(&read.certificate, question.now);
    Some(match verdict {
        Ok(Verdict::Grace { usable_until }) => attention(
            layer,
            format!("{until}, {}", usable_until.date()),
            Code::CertificateExpired,
        ),
        Ok(_) => well(layer, until.to_string()),
        Err(error) => broken(layer, error.to_string(), code_of(&error)),
    })
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

#[cfg(test)]
mod tests;
