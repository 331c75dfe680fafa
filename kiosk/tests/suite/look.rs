//! What holds for every screen, whatever it says.

use std::time::Duration;

use egui::{Rect, ViewportId, accesskit::Role, pos2};
use madoguchi_kiosk::Options;
use madoguchi_words::Language;

use crate::{
    samples::patient_screens,
    stage::{Node, Stage},
};

/// Words that no patient screen, speech or slip may carry.
const NEVER: &[&str] = &[
    "医療扶助",
    "生活保護",
    "支援給付",
    "保護の停止",
    "福祉事務所",
    "死亡",
    "喪失",
    "不開示",
    "滞納",
    "保険者",
    "健保",
    "国保",
    "assistance",
    "welfare",
    "death",
    "died",
    "insurer",
    "withheld",
    "arrears",
];

/// In reference points: no text is smaller.
const SMALLEST: f32 = 29.9;

pub(crate) const SIZES: [[f32; 2]; 3] = [[1080.0, 1920.0], [720.0, 1280.0], [1280.0, 800.0]];

#[test]
fn every_screen_keeps_the_rules_in_every_language_and_size() {
    let mut found = Vec::new();
    for size in SIZES {
        for language in Language::ALL {
            for larger in [false, true] {
                let mut stage = Stage::new(
                    &Options {
                        language,
                        ..Options::default()
                    },
                    size,
                );
                for (name, screen) in patient_screens() {
                    stage.show(screen);
                    enlarge(&mut stage, larger);
                    let place = format!("{name} {} {size:?} larger {larger}", language.tag());
                    found.extend(
                        faults(&stage, size)
                            .into_iter()
                            .map(|fault| format!("{place}: {fault}")),
                    );
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn every_screen_rests_when_nothing_happens() {
    let mut stage = Stage::new(&Options::default(), SIZES[1]);
    for (name, screen) in patient_screens() {
        stage.show(screen);
        stage.harness.run();
        let delay = stage.harness.output().viewport_output[&ViewportId::ROOT].repaint_delay;
        assert_eq!(delay, Duration::MAX, "{name} paints again by itself");
    }
}

#[test]
fn sensitive_causes_share_one_screen_to_the_last_letter() {
    use madoguchi::core::failure::Code;
    let mut stage = Stage::new(&Options::default(), SIZES[0]);
    let mut seen = |code| {
        stage.show(madoguchi::core::visit::Screen::Trouble {
            code,
            card_present: true,
        });
        let number = code.as_str().to_owned();
        stage
            .texts()
            .into_iter()
            .filter(|text| !text.contains(&number))
            .collect::<Vec<_>>()
    };
    let first = seen(Code::CertificateRevoked);
    for code in [
        Code::CertificateExpired,
        Code::CardNotGenuine,
        Code::CertificateIssuerUnknown,
        Code::HolderNotConfirmed,
    ] {
        assert_eq!(seen(code), first, "{code}");
    }
}

/// Asks for the larger text where it is wanted and not there yet.
pub(crate) fn enlarge(stage: &mut Stage, larger: bool) {
    let wanted = ["文字を大きく", "Text size +"];
    if larger
        && let Some(node) = stage
            .nodes()
            .into_iter()
            .find(|node| wanted.contains(&node.name.as_str()))
    {
        stage.press(&node.name);
    }
}

/// What is wrong with the screen on the stage.
pub(crate) fn faults(stage: &Stage, size: [f32; 2]) -> Vec<String> {
    let [wide, high] = size;
    let scale = if wide > high {
        (wide / 1920.0).min(high / 1200.0)
    } else {
        (wide / 1080.0).min(high / 1920.0)
    };
    let window = Rect::from_min_max(pos2(0.0, 0.0), pos2(wide, high)).expand(0.5);
    let (nodes, painted) = (stage.nodes(), stage.painted());
    let mut faults = Vec::new();
    let mut hold = |holds: bool, fault: &dyn Fn() -> String| {
        if !holds {
            faults.push(fault());
        }
    };

    hold(nodes.iter().any(|node| node.role == Role::Heading), &|| {
        "no heading".to_owned()
    });
    for node in &nodes {
        hold(window.contains_rect(node.rect), &|| {
            format!("{} leaves the window: {:?}", said(node), node.rect)
        });
        if node.pressable {
            let least = 120.0 * scale - 0.5;
            hold(!node.name.trim().is_empty(), &|| {
                format!("a button without a name at {:?}", node.rect)
            });
            hold(
                node.rect.width() >= least && node.rect.height() >= least,
                &|| format!("{} is small: {:?}", node.name, node.rect),
            );
        }
    }
    for (at, one) in nodes.iter().enumerate() {
        for other in nodes.iter().skip(at + 1) {
            let apart = if one.pressable && other.pressable {
                24.0 * scale - 1.0
            } else {
                -1.0
            };
            let near = one
                .rect
                .expand(apart / 2.0)
                .intersects(other.rect.expand(apart / 2.0));
            hold(!near, &|| {
                format!(
                    "{} {:?} and {} {:?} are too near",
                    said(one),
                    one.rect,
                    said(other),
                    other.rect
                )
            });
        }
    }
    for (at, (text, rect, points)) in painted.iter().enumerate() {
        hold(window.contains_rect(*rect), &|| {
            format!("{text} is cut off: {rect:?}")
        });
        hold(*points >= SMALLEST * scale, &|| {
            format!("{text} is set in {} points", points / scale)
        });
        for node in nodes
            .iter()
            .filter(|node| node.pressable && node.rect.intersects(*rect))
        {
            hold(node.rect.contains_rect(*rect), &|| {
                format!("{text} leaves its button {}", node.name)
            });
        }
        for (other, place, _) in painted.iter().skip(at + 1) {
            hold(!rect.shrink(1.0).intersects(place.shrink(1.0)), &|| {
                format!("{text} and {other} overlap")
            });
        }
    }
    for text in stage
        .texts()
        .iter()
        .chain(painted.iter().map(|(text, _, _)| text))
    {
        for word in NEVER {
            hold(!text.to_lowercase().contains(word), &|| {
                format!("{text} says {word}")
            });
        }
    }
    faults
}

fn said(node: &Node) -> &str {
    if node.name.is_empty() {
        &node.value
    } else {
        &node.name
    }
}
