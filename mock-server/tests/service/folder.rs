//! The data folder: made once, kept, and free of production roots.

use std::{
    fs,
    sync::{Arc, Mutex},
};

use madoguchi_mock_server::{Mock, MockError};
use tempfile::TempDir;
use time::Duration;

use crate::world::{HERE, NOW, options};

#[test]
fn a_second_start_keeps_what_the_first_made() {
    let folder = TempDir::new().unwrap();
    let now = Arc::new(Mutex::new(NOW));
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
    let names = [
        "facility-ca.pem",
        "facility-ca-key.pem",
        "server.pem",
        "server-key.pem",
        "client-1311234567.pem",
        "user-authentication-ca.pem",
        "service-password",
        "seed",
        "cards/employee.toml",
        "cards/expiring-soon.toml",
    ];
    let first = Mock::prepare(folder.path(), options(&now)).unwrap();
    let before = names.map(read);
    assert_eq!(
        first.client_path(HERE),
        folder.path().join("client-1311234567.pem")
    );

    let edited = before[8].replace("tries = 3", "tries = 2");
    assert_ne!(edited, before[8]);
    fs::write(first.card_path("employee"), &edited).unwrap();
    *now.lock().unwrap() += Duration::DAY;
    let mut unnamed = options(&now);
    unnamed.seed = None;
    Mock::prepare(folder.path(), unnamed).unwrap();
    let after = names.map(read);
    assert_eq!(before[..8], after[..8]);
    assert_eq!(
        after[8], edited,
        "a card with the same certificate is kept as it is"
    );
    assert_ne!(
        before[9], after[9],
        "a card whose dates are relative is minted again"
    );
}

#[cfg(unix)]
#[test]
fn private_keys_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = TempDir::new().unwrap();
    Mock::prepare(folder.path(), options(&Arc::new(Mutex::new(NOW)))).unwrap();
    for name in [
        "facility-ca-key.pem",
        "server-key.pem",
        "client-1311234567.pem",
        "cards/employee.toml",
    ] {
        let mode = fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn a_certificate_of_the_real_service_in_the_folder_stops_everything() {
    let folder = TempDir::new().unwrap();
    let mut real = rcgen::CertificateParams::default();
    real.distinguished_name = rcgen::DistinguishedName::new();
    real.distinguished_name
        .push(rcgen::DnType::OrganizationName, "JPKI");
    let real = real
        .self_signed(&rcgen::KeyPair::generate().unwrap())
        .unwrap()
        .pem();
    let path = folder.path().join("trusted.pem");
    fs::write(&path, real).unwrap();
    let error = Mock::prepare(folder.path(), options(&Arc::new(Mutex::new(NOW)))).unwrap_err();
    assert!(
        matches!(&error, MockError::ProductionAnchor { path: at, .. } if *at == path),
        "{error}"
    );
    assert_eq!(
        fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing was made beside it"
    );
}

#[test]
fn what_cannot_be_prepared_says_why() {
    let now = Arc::new(Mutex::new(NOW));
    let folder = TempDir::new().unwrap();
    let blocked = folder.path().join("file");
    fs::write(&blocked, "").unwrap();
    let error = Mock::prepare(&blocked.join("folder"), options(&now)).unwrap_err();
    assert!(matches!(error, MockError::File { .. }), "{error}");

    let mut mistaken = options(&now);
    mistaken.people = Some("[[person]]\nid='x'".into());
    let error = Mock::prepare(folder.path(), mistaken).unwrap_err();
    assert!(matches!(error, MockError::People(_)), "{error}");

    let mut wrong = options(&now);
    wrong.institutions = vec!["13".into()];
    let error = Mock::prepare(folder.path(), wrong).unwrap_err();
    assert!(error.to_string().contains("ten digits"), "{error}");

    let mock = Mock::prepare(folder.path(), options(&now)).unwrap();
    for nobody in ["nobody", "several-twin"] {
        assert!(matches!(
            mock.mint(nobody),
            Err(MockError::NoSuchCard { .. })
        ));
    }
}
