//! The service and the way to it. The service does what it is asked; the way loses answers, damages them, and gives one visit's answer to another.

use std::{
    collections::{HashMap, VecDeque},
    future::{Future, ready},
    pin::Pin,
    sync::{Arc, Mutex},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use madoguchi::service::{Request, Response, Transport, TransportError};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339, macros::format_description};

use super::{
    Sabotage,
    chance::Chance,
    judge::Judge,
    people::{Mint, OMITTED, PEOPLE, compact},
};
use crate::{clock::START, world::INSTITUTION};

/// How long a challenge may be signed.
const CHALLENGE_VALID: time::Duration = time::Duration::seconds(60);
/// How many answers of each kind wait for somebody to be given to by mistake.
const KEPT: usize = 16;

/// What all counters of a day talk to.
pub(super) struct Network {
    pub(super) judge: Judge,
    pub(super) now: OffsetDateTime,
    /// Whether anything goes wrong.
    pub(super) is_faulty: bool,
    /// Who asks; the service itself does not know it.
    pub(super) asker: u32,
    chance: Chance,
    sabotage: Option<Sabotage>,
    visits: HashMap<String, Visit>,
    /// Earlier answers, by the end of their path.
    earlier: HashMap<String, VecDeque<Value>>,
}

struct Visit {
    serial: String,
    opened_by: u32,
    challenge: [u8; 32],
    expires: OffsetDateTime,
    is_consumed: bool,
    is_proven: bool,
}

/// One way to the network; every counter has its own.
pub(super) struct Wire(pub(super) Arc<Mutex<Network>>);

impl Transport for Wire {
    fn send(
        &self,
        request: Request,
    ) -> Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + '_>> {
        let answer = self
            .0
            .lock()
            .expect("nobody panics with it")
            .carry(&request);
        Box::pin(ready(answer))
    }
}

/// What happens to one request.
#[derive(Clone, Copy)]
enum Fate {
    Arrives,
    MixedUp,
    NotSent,
    AnswerLost,
    Damaged,
    Busy,
}

const FATES: [(u64, Fate); 6] = [
    (88, Fate::Arrives),
    (6, Fate::MixedUp),
    (1, Fate::NotSent),
    (2, Fate::AnswerLost),
    (1, Fate::Damaged),
    (2, Fate::Busy),
];

/// An answer, or the status and code of a refusal.
type Answered = Result<Value, (u16, &'static str)>;

impl Network {
    pub(super) fn new(judge: Judge, chance: Chance, sabotage: Option<Sabotage>) -> Self {
        Self {
            judge,
            now: START,
            is_faulty: true,
            asker: 0,
            chance,
            sabotage,
            visits: HashMap::new(),
            earlier: HashMap::new(),
        }
    }

    fn carry(&mut self, request: &Request) -> Result<Response, TransportError> {
        let fate = match self.is_faulty {
            true => *self.chance.weighted(&FATES),
            false => Fate::Arrives,
        };
        match fate {
            Fate::NotSent => return Err(TransportError::Unreachable),
            Fate::Busy => return Ok(response(&Err((503, "BUSY")))),
            _ => {}
        }
        let body = request.body.as_deref().unwrap_or(b"null");
        let body: Value = serde_json::from_slice(body).expect("the client writes JSON");
        let answer = self.answer(&request.path, &body);
        let kind = request.path.rsplit('/').next().unwrap_or_default();
        let mixed_up = match fate {
            Fate::MixedUp => self.exchange(kind, &answer),
            _ => None,
        };
        if let Ok(answer) = &answer {
            let earlier = self.earlier.entry(kind.to_owned()).or_default();
            earlier.push_back(answer.clone());
            if earlier.len() > KEPT {
                earlier.pop_front();
            }
        }
        match fate {
            Fate::AnswerLost => Err(TransportError::TimedOut),
            Fate::Damaged => {
                let mut response = response(&answer);
                response.body.truncate(response.body.len() / 2);
                Ok(response)
            }
            _ => Ok(response(&mixed_up.map_or(answer, Ok))),
        }
    }

    /// Another visit's answer in the place of this one.
    fn exchange(&mut self, kind: &str, answer: &Answered) -> Option<Value> {
        let answer = answer.as_ref().ok()?;
        let earlier = self.earlier.get_mut(kind)?;
        let place = self.chance.below(earlier.len());
        let mut other = earlier.remove(place)?;
        self.judge.tally.mixed_up += 1;
        if self.sabotage == Some(Sabotage::EchoIgnored) {
            let echoes = [
                "/visit",
                "/certificateSerial",
                "/XmlMsg/MessageHeader/ArbitraryFileIdentifier",
                "/XmlMsg/MessageBody/QualificationConfirmSearchInfo",
            ];
            for echo in echoes {
                if let (Some(place), Some(asked)) = (other.pointer_mut(echo), answer.pointer(echo))
                {
                    *place = asked.clone();
                }
            }
        }
        Some(other)
    }

    fn answer(&mut self, path: &str, body: &Value) -> Answered {
        match path
            .trim_start_matches('/')
            .split('/')
            .collect::<Vec<_>>()
            .as_slice()
        {
            ["visits"] => Ok(self.open(body)),
            ["visits", visit, "challenge"] => self.replace_challenge(visit),
            ["visits", visit, "proof"] => self.prove(visit),
            ["visits", visit, "result"] => self.result(visit),
            [.., "auth"] => Ok(json!({ "idToken": "token" })),
            [.., "search"] => self.search(body),
            other => unreachable!("the client asks for {other:?}"),
        }
    }

    fn open(&mut self, body: &Value) -> Value {
        let serial = body["certificateSerial"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let visit = format!("visit-{}", self.visits.len());
        self.visits.insert(
            visit.clone(),
            Visit {
                serial,
                opened_by: self.asker,
                challenge: [0; 32],
                expires: self.now,
                is_consumed: false,
                is_proven: false,
            },
        );
        self.challenge(&visit)
    }

    fn replace_challenge(&mut self, visit: &str) -> Answered {
        match self.visits.get(visit) {
            Some(known) if !known.is_proven => Ok(self.challenge(visit)),
            Some(_) => Err((409, "CHALLENGE_USED")),
            None => Err((404, "VISIT_UNKNOWN")),
        }
    }

    fn challenge(&mut self, visit: &str) -> Value {
        // Now and then it is about to expire, or already has.
        let valid = match self.is_faulty && self.chance.percent(6) {
            true => *self.chance.pick(&[-1, 3, 12]),
            false => CHALLENGE_VALID.whole_seconds(),
        };
        let known = self.visits.get_mut(visit).expect("asked for a known one");
        known.challenge = self.chance.bytes();
        known.expires = self.now + time::Duration::seconds(valid);
        known.is_consumed = false;
        json!({
            "visit": visit,
            "institution": INSTITUTION,
            "certificateSerial": known.serial,
            "challenge": STANDARD.encode(known.challenge),
            "expires": known.expires.format(&Rfc3339).expect("a time"),
        })
    }

    fn prove(&mut self, visit: &str) -> Answered {
        let known = self.visits.get_mut(visit).ok_or((404, "VISIT_UNKNOWN"))?;
        self.judge.uses(self.asker, known.opened_by);
        self.judge.proof(self.asker, known.challenge);
        if known.is_consumed {
            return Err((409, "CHALLENGE_USED"));
        }
        known.is_consumed = true;
        if known.expires <= self.now {
            return Err((409, "CHALLENGE_EXPIRED"));
        }
        known.is_proven = true;
        let grace = self.is_faulty && self.chance.percent(3);
        Ok(json!({
            "visit": visit,
            "institution": INSTITUTION,
            "certificateSerial": known.serial,
            "certificate": if grace { "grace" } else { "valid" },
        }))
    }

    fn result(&mut self, visit: &str) -> Answered {
        let known = self.visits.get(visit).ok_or((404, "VISIT_UNKNOWN"))?;
        if !known.is_proven {
            return Err((409, "PROOF_MISSING"));
        }
        self.judge.uses(self.asker, known.opened_by);
        let serial = known.serial.clone();
        let person = Mint::get()
            .person_of_serial(&serial)
            .expect("only our cards are read");
        let mut answer = self.message(person, "1");
        answer["visit"] = json!(visit);
        answer["institution"] = json!(INSTITUTION);
        answer["certificateSerial"] = json!(serial);
        Ok(answer)
    }

    fn search(&mut self, body: &Value) -> Answered {
        let header = &body["XmlMsg"]["MessageHeader"];
        let search = &body["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"];
        let person = PEOPLE
            .iter()
            .position(|person| person.is_asked(search))
            .ok_or((404, "NOBODY"))?;
        let mut answer = self.message(person, "2");
        answer["XmlMsg"]["MessageHeader"]["ArbitraryFileIdentifier"] =
            header["ArbitraryFileIdentifier"].clone();
        answer["XmlMsg"]["MessageBody"]["QualificationConfirmSearchInfo"] = search.clone();
        Ok(answer)
    }

    /// OQS-IF-002 about a person, with something missing now and then.
    fn message(&mut self, person: usize, classification: &str) -> Value {
        let mut without = Vec::new();
        while self.is_faulty && self.chance.percent(15) {
            without.push(*self.chance.pick(&OMITTED));
        }
        let right = match self.sabotage {
            Some(Sabotage::GapsFilled) => PEOPLE[person].right(&[]),
            _ => PEOPLE[person].right(&without),
        };
        self.judge.answered_without(self.asker, without);
        let now = self.now.to_offset(START.offset());
        let mut message = json!({ "XmlMsg": {
            "MessageHeader": {
                "ProcessExecutionTime": now
                    .format(format_description!("[year][month][day][hour][minute][second]"))
                    .expect("a time"),
                "CharacterCodeIdentifier": "0",
                "SegmentOfResult": "1",
                "QualificationConfirmationDate": compact(now.date()),
                "ReferenceClassification": classification,
                "MedicalInstitutionCode": INSTITUTION,
            },
            "MessageBody": {
                "ResultList": { "ResultOfQualificationConfirmation": [right] },
                "ProcessingResultStatus": "1",
                "QualificationValidity": "1",
            },
        } });
        if self.sabotage == Some(Sabotage::PinPublished) {
            let text = format!("entered {}", PEOPLE[person].pin);
            message["XmlMsg"]["MessageBody"]["ProcessingResultMessage"] = json!(text);
        }
        message
    }
}

fn response(answer: &Answered) -> Response {
    let (status, body) = match answer {
        Ok(answer) => (200, answer.clone()),
        Err((status, code)) => (*status, json!({ "code": code })),
    };
    Response {
        status,
        invented: false,
        body: serde_json::to_vec(&body).expect("JSON"),
    }
}
