//! The paper tickets and the list say what the tickets say; read with poppler, which shares nothing with what wrote them.

use std::process::Command;

use madoguchi::office::{
    Asking, Change, Decision, Disclosure, Facts, Referral, Selection, Treatment,
};
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

#[test]
fn letters_to_institutions_say_what_was_decided_and_asked() {
    let world = World::new();
    world.run(async {
        world.household("123", &["9991019"]).await;
        let (worker, approver) = (
            world.sign_in("tanto-1").await,
            world.sign_in("kessai").await,
        );
        let referral = Referral {
            recipient: "9991019".into(),
            institution: Some(CLINIC.into()),
            treatment: Treatment::Outpatient,
            on: date!(2026 - 11 - 17),
        };
        let drafted = worker.draft("123", &Change::Refer { referral }).await;
        let selection = Selection {
            month: "2026-11".into(),
            institution: Some(CLINIC.into()),
            reason: None,
        };
        let none = worker.referrals(&selection).await.unwrap();
        assert_eq!(
            read(&world, "none.pdf", &none).len(),
            0,
            "a draft is no decision"
        );
        approver
            .decide(&[name(&drafted.unwrap())], &Decision::Approve)
            .await
            .unwrap();
        let asking = Asking {
            recipient: "9991019".into(),
            institution: CLINIC.into(),
            treatment: Treatment::Outpatient,
            due: date!(2026 - 11 - 30),
        };
        let opinion = worker.ask_opinion("123", &asking).await.unwrap();
        let common = [
            "12139994",
            "9991019",
            "例示稔",
            "昭和33年3月2日",
            "見本医院（1311234567）御中",
            "入院外",
            "例示担当",
            "見本市福祉事務所長",
            "見本（試験用・無効）",
        ];
        let referrals = worker.referrals(&selection).await.unwrap();
        let opinions = worker.opinion_forms(&selection).await.unwrap();
        let until = date!(2027 - 01 - 31);
        let written = "本態性高血圧症。".repeat(20);
        worker
            .receive_opinion("123", opinion, until, &written)
            .await
            .unwrap();
        let received = worker.opinion_forms(&selection).await.unwrap();
        let facts = Facts {
            recipient: "9991019".into(),
            disclosure: Some(Disclosure::Masked),
            insurance: None,
            certificates: None,
        };
        worker.put_facts("123", &facts).await.unwrap();
        for refused in [
            worker.referrals(&selection).await,
            worker.opinion_forms(&selection).await,
        ] {
            assert_eq!(refused.unwrap_err().rule(), Some("OFFICE_FORM"));
        }
        let reason = Selection {
            reason: Some("送付".into()),
            ..selection
        };
        let masked = worker.opinion_forms(&reason).await.unwrap();
        for (file, pdf, expected, absent) in [
            (
                "referrals.pdf",
                referrals,
                &["生活保護法診療依頼書", "令和8年11月17日", "見本市例示町9番"][..],
                "有効期間",
            ),
            (
                "asked.pdf",
                opinions,
                &[
                    "生活保護法医療要否意見書",
                    "令和8年11月30日までにお送りください",
                    "要・否",
                    "123-1",
                ][..],
                "高血圧",
            ),
            (
                "received.pdf",
                received,
                &["令和9年1月31日まで", "本態性高血圧症。"][..],
                "様式",
            ),
            (
                "masked.pdf",
                masked,
                &["令和9年1月31日まで"][..],
                "見本市例示町9番",
            ),
        ] {
            let pages = read(&world, file, &pdf);
            assert_eq!(pages.len(), 1, "{file}");
            for text in common.iter().chain(expected) {
                assert!(
                    pages[0].contains(text),
                    "{file}: {text} is missing: {}",
                    pages[0]
                );
            }
            assert!(!pages[0].contains(absent), "{file}: {absent}");
        }
        let page = &read(
            &world,
            "again.pdf",
            &worker.opinion_forms(&reason).await.unwrap(),
        )[0];
        assert!(
            !page.contains("高血圧"),
            "what a masked person's doctor writes: {page}"
        );
    });
}

/// The text of each page without its spaces.
pub(super) fn read(world: &World, file: &str, pdf: &[u8]) -> Vec<String> {
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
