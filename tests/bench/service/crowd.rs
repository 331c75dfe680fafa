//! Some of the million: those who are asked for by number, and those who come with a card.

use std::path::Path;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use madoguchi::{
    core::visit::{Consents, Identified, InquiryId, Proof, Purpose, signed_message},
    service::Service,
};
use madoguchi_mock_server::{Issuer, Mock, Options};
use ring::{
    rand::SystemRandom,
    signature::{RSA_PKCS1_SHA256, RsaKeyPair},
};
use time::{Date, OffsetDateTime, macros::format_description};

/// How many are asked for by number.
const ASKED: u32 = 4000;
/// How many come with a card.
const VISITORS: usize = 128;

pub(super) struct Crowd {
    pub(super) asked: Vec<Person>,
    pub(super) visitors: Vec<Visitor>,
}

/// Somebody with one right, by its numbers.
pub(super) struct Person {
    pub(super) insurer: String,
    pub(super) number: String,
    pub(super) branch: Option<String>,
    pub(super) birth: Date,
}

/// Somebody with a card, whose key signs with ring: the card's own slowness is no part of this measure.
pub(super) struct Visitor {
    serial: String,
    certificate: Vec<u8>,
    key: RsaKeyPair,
}

impl Crowd {
    /// People from all over the population of a data folder.
    pub(super) fn gather(data: &Path, population: u32) -> Self {
        let mut options = Options::default();
        options.population = population;
        let mock = Mock::prepare(data, options).expect("the same folder");
        let step = population / ASKED;
        let ids: Vec<String> = (0..ASKED)
            .map(|number| format!("generated-{:07}", number * step))
            .collect();
        Self {
            asked: ids.iter().filter_map(|id| Person::of(&mock, id)).collect(),
            visitors: ids
                .iter()
                .filter_map(|id| Visitor::of(&mock, id))
                .take(VISITORS)
                .collect(),
        }
    }
}

impl Person {
    /// `None` for somebody who is not found by one right of insurance in force.
    fn of(mock: &Mock, id: &str) -> Option<Self> {
        let person = serde_json::to_value(mock.person(id)?).expect("JSON");
        let [right] = person["rights"].as_array()?.as_slice() else {
            return None;
        };
        let element = |name: &str| right[name].as_str();
        let today = OffsetDateTime::now_utc().date();
        let day = format_description!("[year][month][day]");
        let since = Date::parse(element("QualificationDate")?, day).ok()?;
        if element("DisqualificationDate").is_some() || since > today {
            return None;
        }
        Some(Self {
            insurer: element("InsurerNumber")?.trim().to_owned(),
            number: element("InsuredIdentificationNumber")?.to_owned(),
            branch: element("InsuredBranchNumber").map(str::to_owned),
            birth: Date::parse(element("Birthdate")?, day).ok()?,
        })
    }
}

impl Visitor {
    /// `None` for somebody without a card that the service takes.
    fn of(mock: &Mock, id: &str) -> Option<Self> {
        let card = mock.person(id)?.card?;
        let taken = card.not_before <= OffsetDateTime::now_utc()
            && OffsetDateTime::now_utc() <= card.not_after
            && card.issuer == Issuer::Test
            && !card.revoked
            && !card.tampered;
        if !taken {
            return None;
        }
        let file: toml::Table = toml::from_str(&mock.mint(id).expect("card")).expect("card file");
        let part = |name: &str| file["user_authentication"][name].as_str().expect("text");
        let pem: String = part("key")
            .lines()
            .filter(|line| !line.starts_with("-----"))
            .collect();
        let key = STANDARD.decode(pem).expect("PEM");
        Some(Self {
            serial: mock.certificate_serial(id),
            certificate: STANDARD.decode(part("certificate")).expect("Base64"),
            key: RsaKeyPair::from_pkcs8(&key).expect("key"),
        })
    }

    /// A whole visit, as the terminal makes it.
    pub(super) async fn visit(&self, service: &dyn Service) {
        let opened = service.open(&self.serial).await.expect("opened");
        let message = signed_message(&opened, Purpose::Eligibility);
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key
            .sign(
                &RSA_PKCS1_SHA256,
                &SystemRandom::new(),
                &message,
                &mut signature,
            )
            .expect("signature");
        let proof = Proof {
            inquiry: InquiryId(uuid::Uuid::now_v7()),
            visit: opened.visit.clone(),
            serial: self.serial.clone(),
            certificate: self.certificate.clone(),
            signature,
            identified: Identified::Pin,
        };
        service.prove(&proof).await.expect("proven");
        let consents = Consents::comprehensive(true, false);
        service
            .result(&opened.visit, &self.serial, &consents)
            .await
            .expect("result");
    }
}
