//! Three people who share nothing but their story.

use base64::{Engine, engine::general_purpose::STANDARD};
use madoguchi_tests::World;

use super::search::{Needle, needles, needles_of_bytes};

/// The id of each of them, which the service's side alone uses.
pub(super) const PERSON: &str = "somebody";

/// One invented person.
pub(super) struct Canary {
    pub(super) seed: &'static str,
    pub(super) pin: &'static str,
    pub(super) wrong_pin: &'static str,
    pub(super) name: &'static str,
    kana: &'static str,
    pub(super) symbol: &'static str,
    pub(super) number: &'static str,
    address: &'static str,
}

pub(super) const CANARIES: [Canary; 3] = [
    Canary {
        seed: "canary-1",
        pin: "7391",
        wrong_pin: "1937",
        name: "架空　壱郎",
        kana: "ｶｸｳ ｲﾁﾛｳ",
        symbol: "見本７３",
        number: "83920174",
        address: "東京都見本市例示町七丁目71番",
    },
    Canary {
        seed: "canary-2",
        pin: "8264",
        wrong_pin: "4628",
        name: "例示　弐子",
        kana: "ﾚｲｼﾞ ﾆｺ",
        symbol: "例示８２",
        number: "51746932",
        address: "大阪府例示市見本町八丁目82番",
    },
    Canary {
        seed: "canary-3",
        pin: "9537",
        wrong_pin: "7359",
        name: "見本　参平",
        kana: "ﾐﾎﾝ ｻﾝﾍﾟｲ",
        symbol: "試験９５",
        number: "64285397",
        address: "北海道試験市例示町九丁目95番",
    },
];

impl Canary {
    /// The people of the service: this one.
    pub(super) fn people(&self) -> String {
        let Self {
            pin,
            name,
            kana,
            symbol,
            number,
            address,
            ..
        } = self;
        format!(
            r#"
[[person]]
id = "{PERSON}"
story = "会社員。"

[person.card]
name = "{name}"
address = "{address}"
birth = "1980-05-17"
sex = "1"
expiry = "this-year-end+6y"
security_code = "4821"
municipality = "13999"
pin = "{pin}"

[[person.rights]]
InsuredCardClassification = "01"
InsurerNumber = "06139992"
InsuredCardSymbol = "{symbol}"
InsuredIdentificationNumber = "{number}"
InsuredBranchNumber = "00"
PersonalFamilyClassification = "1"
NameKana = "{kana}"
Address = "{address}"
PostNumber = "999-9999"
QualificationDate = "2020-04-01"
InsurerName = "見本健康保険組合"
"#
        )
    }

    /// What must be found nowhere outside the card: the PINs, the certificate and its serial.
    pub(super) fn secrets(&self, world: &World) -> Vec<Needle> {
        let serial = world.mock.certificate_serial(PERSON);
        let raw: Vec<u8> = (0..serial.len() / 2)
            .map(|at| u8::from_str_radix(&serial[at * 2..at * 2 + 2], 16).expect("hexadecimal"))
            .collect();
        let card = std::fs::read_to_string(world.mock.card_path(PERSON)).expect("card file");
        let card: toml::Table = toml::from_str(&card).expect("card file");
        let certificate = card["user_authentication"]["certificate"]
            .as_str()
            .expect("certificate");
        let der = STANDARD.decode(certificate).expect("base64");
        let mut found = needles("PIN", self.pin);
        found.extend(needles("wrong PIN", self.wrong_pin));
        found.extend(needles_of_bytes("serial", &raw));
        found.extend(needles("serial", &serial));
        found.extend(needles("serial", &serial.to_lowercase()));
        // Pieces that stand in this certificate alone: around its number, its subject and its signature.
        for piece in [
            &der[..40],
            &der[der.len() / 2..][..24],
            &der[der.len() - 40..],
        ] {
            found.extend(needles_of_bytes("certificate", &piece[piece.len() - 24..]));
        }
        found
    }

    /// What may stand in results only.
    pub(super) fn personal(&self) -> Vec<Needle> {
        [
            ("name", self.name),
            ("name", self.kana),
            ("number", self.number),
            ("number", self.symbol),
            ("address", self.address),
        ]
        .into_iter()
        .flat_map(|(field, value)| needles(field, value))
        .collect()
    }
}
