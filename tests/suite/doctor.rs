//! The doctor through a real reader service: each layer in turn is what is not well.

use madoguchi::core::visit::Screen;
use madoguchi_simulated_card::parse_script;
use madoguchi_tests::World;

/// The layers of readers and cards that are not well, with their codes.
fn ill(world: &World) -> Vec<(String, String)> {
    const LAYERS: [&str; 6] = [
        "reader-service",
        "reader-access",
        "readers",
        "position",
        "card",
        "card-certificate",
    ];
    let findings = world.doctor();
    let layer = |finding: &serde_json::Value| finding["layer"].as_str().expect("text").to_owned();
    assert!(
        LAYERS
            .iter()
            .all(|wanted| findings.iter().any(|finding| layer(finding) == *wanted)),
        "{findings:#?}"
    );
    findings
        .iter()
        .filter(|finding| LAYERS.contains(&layer(finding).as_str()))
        .filter_map(|finding| Some((layer(finding), finding["code"].as_str()?.to_owned())))
        .collect()
}

/// Waits until the reader service sees the card, or that there is none.
fn settle(world: &mut World) {
    world.start_terminal();
    world.screen("the reader's state", |screen| {
        !matches!(screen, Screen::Welcome { .. } | Screen::Reading)
    });
    world.terminal = None;
}

#[test]
fn the_doctor_names_what_is_broken_between_the_service_and_the_certificate() {
    let one = |layer: &str, code: &str| vec![(layer.to_owned(), code.to_owned())];
    let mut world = World::without_terminal();
    assert_eq!(ill(&world), [], "an empty reader is no fault");

    world.tap("employee");
    settle(&mut world);
    assert_eq!(ill(&world), [], "a good card");

    world
        .slot
        .add_faults(parse_script("ins=A4:status=6A82").expect("script"));
    let found = ill(&world);
    world.slot.clear_faults();
    assert_eq!(found, one("card", "CRD-01"));

    world
        .slot
        .add_faults(parse_script("ins=A4:short-reply=1").expect("script"));
    let found = ill(&world);
    world.slot.clear_faults();
    assert_eq!(found, one("position", "CRD-02"));

    world
        .slot
        .add_faults(parse_script("ins=A4:delay=8000").expect("script"));
    let found = ill(&world);
    world.slot.clear_faults();
    assert_eq!(found, one("readers", "RDR-05"));

    world.pcscd.restart_without_reader();
    assert_eq!(ill(&world), one("readers", "RDR-02"));
    world.pcscd.stop();
    assert_eq!(ill(&world), one("reader-service", "RDR-01"));
}

#[test]
fn an_expired_certificate_is_the_last_layer() {
    let mut world = World::without_terminal();
    world.tap("expired-beyond-grace");
    settle(&mut world);
    let found = ill(&world);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0].0, "card-certificate");
    assert_eq!(found[0].1, "CRT-01");
}
