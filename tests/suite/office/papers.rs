//! The paper tickets and the list say what the tickets say; read with poppler, which shares nothing with what wrote them.

use std::process::Command;

use madoguchi::office::{Decision, Selection};
use time::macros::date;

use super::world::{CLINIC, World, issue, name};

#[test]
fn the_papers_say_what_the_tickets_say() {
    let world = World::new();
    world.run(async {
        world.household("123", &["9991019", "9991027"]).await;
        let (worker, approver) = (
            world.sign_in("tanto-1").await,
            world.sign_in("kessai").await,
        );
        let first = issue(
            "9991019",
            "2026-11",
            date!(2026 - 11 - 01),
            date!(2026 - 11 - 30),
        );
        let second = issue(
            "9991027",
            "2026-11",
            date!(2026 - 11 - 10),
            date!(2026 - 11 - 25),
        );
        let mut drafts = Vec::new();
        for change in [first, second] {
            drafts.push(name(&worker.draft("123", &change).await.unwrap()));
        }
        approver.decide(&drafts, &Decision::Approve).await.unwrap();
        let selection = Selection {
            month: "2026-11".into(),
            institution: Some(CLINIC.into()),
            reason: None,
        };

        let pages = read(
            &world,
            "tickets.pdf",
            &worker.papers(&selection).await.unwrap(),
        );
        assert_eq!(pages.len(), 2);
        for (page, (number, recipient, days)) in pages.iter().zip([
            (
                "123-001",
                "9991019",
                "令和8年11月1日から令和8年11月30日まで",
            ),
            (
                "123-002",
                "9991027",
                "令和8年11月10日から令和8年11月25日まで",
            ),
        ]) {
            for text in [
                "生活保護法医療券（令和8年11月分）",
                "12139994",
                recipient,
                number,
                days,
                "例示稔",
                "男",
                "昭和33年3月2日",
                "見本市例示町9番",
                "見本医院（1311234567）",
                "(1)高血圧症",
                "入院外",
                "単独",
                "0円（月額）",
                "例示担当",
                "見本市福祉事務所長",
                "交付日令和8年11月16日",
                "見本（試験用・無効）",
            ] {
                assert!(page.contains(text), "{text} is missing: {page}");
            }
        }

        let list = read(
            &world,
            "roster.pdf",
            &worker.roster(&selection).await.unwrap(),
        );
        assert_eq!(list.len(), 1);
        for text in [
            "医療券・調剤券連名簿（令和8年11月分）",
            "見本医院（1311234567）御中",
            "券2枚",
            "1123-0019991019例示稔昭和33年3月2日入院外11/1～11/300円単独",
            "2123-0029991027例示稔昭和33年3月2日入院外11/10～11/250円単独",
        ] {
            assert!(list[0].contains(text), "{text} is missing: {}", list[0]);
        }
    });
}

/// The text of each page without its spaces.
fn read(world: &World, file: &str, pdf: &[u8]) -> Vec<String> {
    let path = world.folder().join(file);
    std::fs::write(&path, pdf).unwrap();
    let run = Command::new("pdftotext")
        .arg("-layout")
        .arg(&path)
        .arg("-")
        .output();
    let run = run.expect("pdftotext, of poppler-utils");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
    let text = String::from_utf8(run.stdout).unwrap();
    let pages = text.split('\u{c}').filter(|page| !page.trim().is_empty());
    pages
        .map(|page| page.chars().filter(|c| !c.is_whitespace()).collect())
        .collect()
}
