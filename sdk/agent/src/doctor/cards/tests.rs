use std::sync::{Arc, Mutex, mpsc};

use madoguchi::core::link::Link;
use time::macros::datetime;

use super::*;
use crate::doctor::State;

type Watched = Result<Vec<ReaderState>, ReadersError>;
/// How a card answers a command.
type Answer = Arc<dyn Fn(&[u8]) -> Result<Vec<u8>, LinkError> + Send + Sync>;

/// A card in a reader, or why it cannot be opened.
type Put = Result<Answer, LinkError>;

/// Readers that always look so, and the card in them.
#[derive(Clone)]
struct Double {
    seen: Watched,
    card: Put,
}

impl Readers for Double {
    fn watch(&mut self, _: Duration) -> Watched {
        self.seen.clone()
    }

    fn open(&mut self, _: &str) -> Result<Box<dyn Link>, LinkError> {
        self.card
            .clone()
            .map(|answer| -> Box<dyn Link> { Box::new(Answering(answer)) })
    }
}

struct Answering(Answer);

impl Link for Answering {
    fn transmit(&mut self, command: &[u8]) -> Result<Vec<u8>, LinkError> {
        (self.0)(command)
    }
}

fn with_card(name: &str) -> Watched {
    Ok(vec![ReaderState {
        name: name.to_owned(),
        card: Some(1),
    }])
}

fn always(answer: &'static [u8]) -> Put {
    Ok(Arc::new(move |_| Ok(answer.to_vec())))
}

fn failing(error: LinkError) -> Put {
    Ok(Arc::new(move |_| Err(error.clone())))
}

/// The layers that are not well, and the last that was looked at.
fn examined(seen: Watched, card: Put, host: Option<&[&str]>) -> (Vec<(Layer, Code)>, Layer) {
    let double = Double { seen, card };
    let findings = examine(&Question {
        roles: Roles {
            staff: "Staff".to_owned(),
            ..Roles::default()
        },
        readers: &move || Box::new(double.clone()),
        host: host.map(|silent| silent.iter().map(|name| (*name).to_owned()).collect()),
        anchors: None,
        now: datetime!(2026-11-16 09:42:07 +9),
        patience: Duration::from_secs(20),
    });
    let layers: Vec<Layer> = findings.iter().map(|finding| finding.layer).collect();
    assert_eq!(layers, LAYERS);
    let ill = findings.iter();
    let ill = ill
        .filter_map(|finding| Some((finding.layer, finding.code?)))
        .collect();
    let looked_at = |finding: &&Finding| finding.state != State::Nothing;
    let last = findings.iter().rfind(looked_at).unwrap().layer;
    (ill, last)
}

#[test]
fn the_layer_that_is_broken_is_named_and_nothing_behind_it_is_looked_at() {
    let reader = || with_card("Reader");
    let none = || Err(LinkError::Removed);
    let table: [(&str, Watched, Put, Layer, Code); 15] = [
        (
            "no service",
            Err(ReadersError::NoService),
            none(),
            Layer::ReaderService,
            Code::NoReaderService,
        ),
        (
            "odd service",
            Err(ReadersError::Other { code: 1 }),
            none(),
            Layer::ReaderService,
            Code::NoReaderService,
        ),
        (
            "no access",
            Err(ReadersError::AccessDenied),
            none(),
            Layer::ReaderAccess,
            Code::ReaderAccessDenied,
        ),
        (
            "no reader",
            Ok(Vec::new()),
            none(),
            Layer::Readers,
            Code::NoReader,
        ),
        (
            "only the staff's",
            with_card("Staff"),
            none(),
            Layer::Readers,
            Code::NoReader,
        ),
        (
            "mute",
            reader(),
            Err(LinkError::Unresponsive),
            Layer::Position,
            Code::CardUnreadable,
        ),
        (
            "resets for ever",
            reader(),
            failing(LinkError::Reset),
            Layer::Position,
            Code::CardUnreadable,
        ),
        (
            "loses power",
            reader(),
            failing(LinkError::Removed),
            Layer::Position,
            Code::CardUnreadable,
        ),
        (
            "half a word",
            reader(),
            always(&[0x90]),
            Layer::Position,
            Code::CardUnreadable,
        ),
        (
            "held",
            reader(),
            Err(LinkError::InUse),
            Layer::Readers,
            Code::ReaderInUse,
        ),
        (
            "odd reader",
            reader(),
            failing(LinkError::Other { code: 1 }),
            Layer::Readers,
            Code::ReaderFault,
        ),
        (
            "another card",
            reader(),
            always(&[0x6A, 0x82]),
            Layer::Card,
            Code::NotMyNumberCard,
        ),
        (
            "a phone",
            reader(),
            opened(&[0x69, 0x82]),
            Layer::Card,
            Code::PhoneNotSupported,
        ),
        (
            "endless",
            reader(),
            opened(&[0x61, 0x00]),
            Layer::Card,
            Code::CardBudgetExceeded,
        ),
        (
            "no certificate in it",
            reader(),
            opened(&[0x90, 0x00]),
            Layer::CardCertificate,
            Code::CardUnreadable,
        ),
    ];
    for (what, seen, card, layer, code) in table {
        assert_eq!(
            examined(seen, card, None),
            (vec![(layer, code)], layer),
            "{what}"
        );
    }
}

/// A card that opens its application and then gives one answer to everything.
fn opened(answer: &'static [u8]) -> Put {
    Ok(Arc::new(move |command| {
        Ok(match command {
            [0x00, 0xA4, ..] => vec![0x90, 0x00],
            _ => answer.to_vec(),
        })
    }))
}

#[test]
fn without_a_card_the_readers_are_the_last_that_can_be_looked_at() {
    let empty = Ok(vec![ReaderState {
        name: "Reader".to_owned(),
        card: None,
    }]);
    let none = Err(LinkError::Removed);
    assert_eq!(examined(empty, none, None), (Vec::new(), Layer::Readers));
}

#[test]
fn a_running_host_keeps_its_card_and_says_which_reader_is_silent() {
    let must_not = || -> Put { Ok(Arc::new(|_| panic!("the card is the host's"))) };
    let silent: &[&str] = &["Reader", "Unplugged"];
    let table = [
        (&[][..], Vec::new()),
        (&["Other"], Vec::new()),
        (silent, vec![(Layer::Readers, Code::ReaderSilent)]),
    ];
    for (silent, ill) in table {
        let found = examined(with_card("Reader"), must_not(), Some(silent));
        assert_eq!(found, (ill, Layer::Readers));
    }
}

#[test]
fn a_reader_that_does_not_answer_is_named_and_not_waited_for() {
    let (release, released) = mpsc::channel::<()>();
    let released = Mutex::new(released);
    let card: Answer = Arc::new(move |_| {
        let _ = released.lock().unwrap().recv();
        Err(LinkError::Removed)
    });
    let double = Double {
        seen: with_card("Reader"),
        card: Ok(card),
    };
    let findings = examine(&Question {
        roles: Roles::default(),
        readers: &move || Box::new(double.clone()),
        host: None,
        anchors: None,
        now: datetime!(2026-11-16 09:42:07 +9),
        patience: Duration::from_millis(50),
    });
    drop(release);
    let ill: Vec<_> = findings
        .iter()
        .filter_map(|finding| Some((finding.layer, finding.seen.as_str(), finding.code?)))
        .collect();
    assert_eq!(
        ill,
        [(Layer::Readers, "Reader: no answer", Code::ReaderSilent)]
    );
}
