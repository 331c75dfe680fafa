//! The files that people write: configuration, cards, people. Unknown keys are refused with their place.

use std::path::Path;

use madoguchi::{
    config::{Attachments, Config, Encoding, Folder, Transport},
    core::{outcome::InstitutionKind, x509::Environment},
};
use madoguchi_mock_server::{Mock, MockError, Options};
use madoguchi_simulated_card::{Card, CardFile, Reference};

use super::fixture;

#[test]
fn a_full_configuration_means_what_it_says() {
    let folder = fixture("config");
    let config = Config::read(&folder.join("full.toml")).expect("configuration");
    assert_eq!(config.environment, Environment::Production);
    assert_eq!(config.state, Path::new("/var/lib/madoguchi"));
    assert_eq!(config.institution.code, "1319999999");
    assert_eq!(config.institution.kind, InstitutionKind::Pharmacy);
    assert_eq!(config.institution.name, "例示薬局");
    assert!(!config.institution.assistance && !config.institution.designated);
    let facility = config.facility();
    assert!(!facility.assistance_designated);
    assert_eq!(facility.offices.expected_day(Some("12139994")), 20);
    assert_eq!(facility.offices.expected_day(Some("12139986")), 15);
    assert_eq!(config.service.url, "https://service.example.invalid:8443");
    assert_eq!(
        config.service.authority,
        folder.join("certificates/authority.pem")
    );
    assert_eq!(
        config.service.identity,
        folder.join("certificates/client.pem")
    );
    assert_eq!(
        config.service.revocation_list,
        Some(folder.join("certificates/service.crl"))
    );
    assert_eq!(config.service.user, "example");
    assert_eq!(
        config.service.password_file,
        Some(folder.join("secrets/password"))
    );
    let anchors =
        ["certificates/first.pem", "certificates/second.pem"].map(|name| folder.join(name));
    assert_eq!(config.card.anchors, anchors);
    assert_eq!(config.card.fingerprints.len(), 2);
    assert!(config.card.fingerprints[1].starts_with("ff:ee:dd"));
    assert_eq!(config.reader.name, "Example Reader");
    assert!(config.reader.phones);
    assert_eq!(config.reader.phone, "Example Phone Reader");
    assert_eq!(config.reader.staff, "Example Staff Reader");
    assert_eq!(config.delivery.folder, Some(folder.join("results")));
    assert_eq!(config.service.transport, Transport::Web);
    let link = &config.folder;
    for (name, path) in [
        ("oqs/face", &link.face),
        ("oqs/req", &link.req),
        ("oqs/res", &link.res),
        ("secrets/link-password", &link.password_file),
    ] {
        assert_eq!(*path, Some(folder.join(name)));
    }
    assert_eq!(link.encoding, Encoding::ShiftJis);
    assert_eq!(link.plain, ["EPS", "PMHsimsm"]);
    assert_eq!((link.time_limit_s, link.mark.as_str()), (60, "desk1"));
    assert_eq!(config.attachments.folder, Some(folder.join("attachments")));
    assert_eq!(config.attachments.days, 7);
}

#[test]
fn a_minimal_configuration_means_the_defaults() {
    let folder = fixture("config");
    let config = Config::read(&folder.join("minimal.toml")).expect("configuration");
    assert_eq!(config.environment, Environment::Test);
    assert_eq!(config.state, folder.join("state"));
    assert_eq!(config.institution.code, "1311234567");
    assert_eq!(config.institution.kind, InstitutionKind::Clinic);
    assert_eq!(config.institution.name, "");
    assert!(config.institution.assistance && config.institution.designated);
    assert_eq!(config.service.url, "https://localhost:8443");
    assert_eq!(config.service.authority, folder.join("facility-ca.pem"));
    assert_eq!(
        config.service.identity,
        folder.join("client-1311234567.pem")
    );
    assert_eq!(config.service.user, "");
    assert_eq!(config.service.password_file, None);
    assert_eq!(config.service.revocation_list, None);
    assert_eq!(
        config.card.anchors,
        [folder.join("user-authentication-ca.pem")]
    );
    assert!(config.card.fingerprints.is_empty());
    assert_eq!(config.reader.name, "");
    assert!(!config.reader.phones);
    assert_eq!(
        (config.reader.phone, config.reader.staff),
        (String::new(), String::new())
    );
    assert_eq!(config.delivery.folder, None);
    assert_eq!(config.face, None);
    assert_eq!(config.service.transport, Transport::Web);
    assert_eq!(config.folder, Folder::default());
    assert_eq!(config.attachments, Attachments::default());
}

#[test]
fn a_configuration_with_a_face_unit_means_what_it_says_and_is_refused_in_production() {
    let folder = fixture("config");
    let config = Config::read(&folder.join("face.toml")).expect("configuration");
    assert_eq!(config.environment, Environment::Test);
    let face = config.face.expect("a face unit");
    assert_eq!(face.unit, Some(([127, 0, 0, 1], 21985).into()));
    assert_eq!(face.terminal_key, folder.join("terminal.pem"));
    let text = std::fs::read_to_string(folder.join("face.toml")).expect("file");
    let production = text
        .replace("\"test\"", "\"production\"")
        .replace("[face]", "fingerprints = [\"00\"]\n\n[face]");
    let error = read_config(&production).expect_err("refused");
    assert!(error.starts_with("face: refused in production"), "{error}");
}

#[test]
fn every_key_of_the_configuration_stands_in_the_full_file_and_is_needed_in_the_minimal_one() {
    let full = std::fs::read_to_string(fixture("config/full.toml")).expect("file");
    let source =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../sdk/src/config.rs"))
            .expect("source");
    let section = |name: &str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sdk/src/config");
        std::fs::read_to_string(path.join(format!("{name}.rs"))).expect("source")
    };
    let institution = section("institution");
    let sections = ["service", "folder", "attachments"].map(section).concat();
    let face = std::fs::read_to_string(fixture("config/face.toml")).expect("file");
    let shapes = source
        .split("/// Why the configuration")
        .next()
        .expect("the shapes come first");
    let institution = institution
        .split("/// 診療別")
        .next()
        .expect("the shape comes first");
    let keys: Vec<&str> = shapes
        .lines()
        .chain(institution.lines())
        .chain(sections.lines())
        .filter_map(|line| {
            line.strip_prefix("    pub ")?
                .split_once(':')
                .map(|(key, _)| key)
        })
        .collect();
    assert!(keys.len() > 15, "{keys:?}");
    for key in keys {
        // The one section that production refuses stands in a file of its own.
        let full = if key == "face" { &face } else { &full };
        let said = full.contains(&format!("\n{key} = ")) || full.contains(&format!("\n[{key}]"));
        assert!(said, "{key}");
    }
    let minimal = std::fs::read_to_string(fixture("config/minimal.toml")).expect("file");
    for line in minimal.lines().filter(|line| line.contains(" = ")) {
        let error = read_config(&minimal.replace(line, "")).expect_err(line);
        let (key, _) = line.split_once(" = ").expect("a key");
        assert!(error.contains(key), "{key}: {error}");
    }
}

#[test]
fn a_configuration_with_an_unknown_key_is_refused_with_its_line() {
    let full = std::fs::read_to_string(fixture("config/full.toml")).expect("file");
    for place in [
        "state = ",
        "kind = ",
        "url = ",
        "anchors = ",
        "phones = ",
        "folder = ",
    ] {
        let line = full
            .lines()
            .position(|line| line.starts_with(place))
            .expect(place);
        let mut lines: Vec<&str> = full.lines().collect();
        lines.insert(line + 1, "colour = 1");
        let error = read_config(&lines.join("\n")).expect_err(place);
        assert!(
            error.contains("colour") && error.contains(&format!("line {}", line + 2)),
            "{place}: {error}"
        );
    }
}

#[test]
fn the_card_file_is_a_card_and_an_unknown_key_is_refused_with_its_line() {
    let text = std::fs::read_to_string(fixture("cards/hanako.toml")).expect("file");
    let card = Card::new(CardFile::parse(&text).expect("card file"));
    assert_eq!(card.tries(Reference::UserAuthentication), Some(3));
    for place in ["profile = ", "name = ", "pin = "] {
        let line = text
            .lines()
            .position(|line| line.starts_with(place))
            .expect(place);
        let mut lines: Vec<&str> = text.lines().collect();
        lines.insert(line + 1, "colour = 1");
        let error = CardFile::parse(&lines.join("\n"))
            .expect_err(place)
            .to_string();
        assert!(
            error.contains("colour") && error.contains(&format!("line {}", line + 2)),
            "{place}: {error}"
        );
    }
}

#[test]
fn the_people_file_is_known_and_an_unknown_key_is_refused_with_its_place() {
    let text = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../mock-server/people.toml"),
    )
    .expect("file");
    let known = read_people(&text).expect("people");
    assert_eq!(
        known,
        text.lines().filter(|line| *line == "[[person]]").count()
    );
    for (place, key, refused) in [
        ("story = ", "colour = 1", "line"),
        ("pin = ", "colour = 1", "line"),
        (
            "InsurerNumber = ",
            "Colour = \"1\"",
            "employee: no answer has an element Colour",
        ),
        (
            "TicketType = ",
            "Colour = \"1\"",
            "assistance-ticket: no answer has an element Colour",
        ),
    ] {
        let line = text
            .lines()
            .position(|line| line.starts_with(place))
            .expect(place);
        let mut lines: Vec<&str> = text.lines().collect();
        lines.insert(line + 1, key);
        let error = read_people(&lines.join("\n")).expect_err(place);
        assert!(error.contains(refused), "{place}: {error}");
    }
    for table in ["[person.answer]", "[person.consents]", "[family]"] {
        let error = read_people(&format!("{text}\n{table}\ncolour = 1\n")).expect_err(table);
        assert!(
            error.contains("line") && (error.contains("colour") || error.contains("family")),
            "{table}: {error}"
        );
    }
}

fn read_config(text: &str) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("folder");
    let path = folder.path().join("madoguchi.toml");
    std::fs::write(&path, text).expect("file");
    Config::read(&path)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// How many people a people file has.
fn read_people(text: &str) -> Result<usize, String> {
    let folder = tempfile::tempdir().expect("folder");
    let mut options = Options::default();
    options.people = Some(text.to_owned());
    match Mock::prepare(folder.path(), options) {
        Ok(mock) => Ok(mock.people().len()),
        Err(MockError::People(error)) => Err(error.to_string()),
        Err(other) => panic!("{other}"),
    }
}
