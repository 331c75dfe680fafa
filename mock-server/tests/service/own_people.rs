//! People of one's own, from a file of one's own: their answers, consents and cards are what it says.

use crate::{
    flow::{block, body},
    world::World,
};

const PEOPLE: &str = r#"
[[person]]
id = "told"
story = "決められた答えが返る人。"
[person.card]
name = "試験　答"
address = "東京都見本市例示町二丁目1番"
birth = "1980-01-01"
sex = "1"
expiry = "2030-01-01"
security_code = "1234"
municipality = "13999"
pin = "1234"
[[person.rights]]
InsuredCardClassification = "05"
InsurerNumber = "  139998"
InsuredIdentificationNumber = "77"
InsurerName = "見本市"
QualificationDate = "2020-04-01"
[[person.rights.SpecificDiseasesCertificateList]]
SpecificDiseasesDiseaseCategory = "1"
[person.answer]
validity = "1"
code = "X1"
message = "お知らせ"
prescription = "2"
[person.consents]
care = "3"
specific_disease = "FLAG"

[[person]]
id = "elsewhere"
story = "券が別の医療機関のものである人。"
[person.card]
name = "例示　外"
address = "東京都見本市例示町二丁目2番"
birth = "1980-01-01"
sex = "2"
expiry = "2030-01-01"
security_code = "1234"
municipality = "13999"
pin = "1234"
[[person.rights]]
InsuredCardClassification = "A1"
InsurerNumber = "12139994"
InsuredIdentificationNumber = "9999012"
InsurerName = "見本市福祉事務所"
QualificationDate = "2020-04-01"
[[person.rights.PublicExpenseResultList]]
TicketType = "01"
DesignatedMedicalInstitutionCode = "1310000000"

[[person]]
id = "failed"
story = "照会が誤りになる人。"
[person.card]
name = "架空　誤"
address = "東京都見本市例示町二丁目3番"
birth = "1980-01-01"
sex = "2"
expiry = "2030-01-01"
security_code = "1234"
municipality = "13999"
pin = "1234"
[person.answer]
status = "2"
code = "E1"
message = "誤り"
"#;

#[tokio::test]
async fn people_of_ones_own_say_what_their_file_says() {
    for (flag, list) in [("1", true), ("0", false)] {
        let people = PEOPLE.replace("FLAG", flag);
        let world = World::with(|options| options.people = Some(people)).await;
        let answer = world.result("told").await.body;
        assert_eq!(body(&answer)["ProcessingResultCode"], "X1");
        assert_eq!(body(&answer)["PrescriptionIssueSelect"], "2");
        let told = block(&answer, 0);
        assert_eq!(told["DiagnosisInfoConsFlg"], "3");
        assert_eq!(told["SpecificDiseasesCertificateRelatedConsFlg"], flag);
        assert_eq!(told["SpecificDiseasesCertificateList"].is_object(), list);

        let answer = world.result("elsewhere").await.body;
        assert_eq!(body(&answer)["QualificationValidity"], "6");
        let ticket = &block(&answer, 0)["PublicExpenseResultList"]["MedicalTicketInfo"][0];
        assert_eq!(ticket["DesignatedMedicalInstitutionFlag"], "1");

        let answer = world.result("failed").await.body;
        assert_eq!(body(&answer)["ProcessingResultStatus"], "2");
        assert_eq!(body(&answer)["ProcessingResultCode"], "E1");
        assert_eq!(body(&answer).get("QualificationValidity"), None);
        assert_eq!(body(&answer).get("ResultList"), None);
    }
}

#[tokio::test]
async fn a_card_issued_in_its_holders_first_year_has_no_photo() {
    let born = [
        ("2026-06-01", false),
        ("2025-11-02", false),
        ("2025-11-01", true),
        ("1980-01-01", true),
    ];
    for (birth, has_photo) in born {
        let issued = format!("birth = \"{birth}\"\nnot_before = \"2026-11-01\"");
        let people = PEOPLE.replacen("birth = \"1980-01-01\"", &issued, 1);
        let world = World::with(|options| options.people = Some(people)).await;
        let card = world.mock.mint("told").unwrap();
        assert_eq!(card.contains("photo = \"drawing\""), has_photo, "{birth}");
    }
}
