//! What a visit wants, in a few words.

use super::*;

/// An effect in a few words.
pub(super) fn said(effect: &Effect) -> String {
    match effect {
        Effect::ReadCard {
            pin_first: None, ..
        } => "read".into(),
        Effect::ReadCard { .. } => "verify read".into(),
        Effect::ReadKind(_) => "kind?".into(),
        Effect::ReadTries(_) => "tries?".into(),
        Effect::VerifyOnPad { last_try: None, .. } => "pad".into(),
        Effect::VerifyOnPad { .. } => "pad confirmed".into(),
        Effect::VerifyFace(_) => "look".into(),
        Effect::Sign {
            recognised: true, ..
        } => "authenticate sign".into(),
        Effect::Sign { pin: None, .. } => "sign".into(),
        Effect::Sign { last_try: None, .. } => "verify sign".into(),
        Effect::Sign { .. } => "verify sign confirmed".into(),
        Effect::PowerOff(_) => "off".into(),
        Effect::Open { .. } => "open".into(),
        Effect::ReplaceChallenge { .. } => "replace".into(),
        Effect::Prove(proof) if proof.identified == Identified::Device => "prove device".into(),
        Effect::Prove(_) => "prove".into(),
        Effect::Ask { consents, .. } if *consents == Consents::none() => "ask plainly".into(),
        Effect::Ask { .. } => "ask".into(),
        Effect::AskSubsidies { visit, .. } => format!("subsidies of {visit}"),
        Effect::Enrol { visit, .. } => format!("enrol {visit}"),
        Effect::Record(entry) => format!("record {}", ended(entry)),
        Effect::CallStaff => "call".into(),
        Effect::Show(_, screen) => shown(screen),
        Effect::Deliver(entry) => format!("deliver {}", ended(entry)),
    }
}

fn ended(entry: &Entry) -> String {
    let end = match entry.end {
        End::Answered => "answered",
        End::Failed => "failed",
        End::LeftToDesk => "left",
        End::Abandoned => "abandoned",
        End::Unasked => "unasked",
    };
    words(&[end, entry.failure.map_or("", Code::as_str)])
}

pub(super) fn shown(screen: &Screen) -> String {
    let card = |present: &bool| if *present { "card" } else { "" };
    match screen {
        Screen::Welcome { .. } => "welcome".into(),
        Screen::Closed { code } => words(&["closed", code.as_str()]),
        Screen::Reading => "reading".into(),
        Screen::EnterPin {
            tries,
            prompt,
            phone,
            face,
        } => {
            let phone = if *phone { "phone" } else { "" };
            let face = if *face { "or face" } else { "" };
            words(&["pin", &counted(*tries), asked_for(*prompt), phone, face])
        }
        Screen::ChooseWay { prompt, pin } => {
            let pin = if *pin { "pin" } else { "" };
            words(&["choose", pin, looked(*prompt)])
        }
        Screen::LookAtUnit => "look there".into(),
        Screen::TypeOnReader { tries, prompt } => {
            words(&["type there", &counted(*tries), asked_for(*prompt)])
        }
        Screen::ConfirmLastTry => "confirm".into(),
        Screen::HoldPhone => "hold phone".into(),
        Screen::Checking { card_needed } => words(&["checking", card(card_needed)]),
        Screen::Consent => "consent".into(),
        Screen::Decide {
            about: Decision::ShowSubsidies,
        } => "show subsidies?".into(),
        Screen::Decide {
            about: Decision::Enrol,
        } => "enrol?".into(),
        Screen::StaffCalled => "staff".into(),
        Screen::WaitForStaff { pin, face } => {
            let pin = if *pin { "or pin" } else { "" };
            let face = if *face { "or face" } else { "" };
            words(&["staff comes", pin, face])
        }
        Screen::PutBack { seconds_left } => format!("put back {seconds_left}"),
        Screen::Finished {
            text, card_present, ..
        } => words(&["finished", &format!("{text:?}"), card(card_present)]),
        Screen::Trouble { code, card_present } => {
            words(&["trouble", code.as_str(), card(card_present)])
        }
    }
}

fn counted(tries: Option<u8>) -> String {
    tries.map(|tries| tries.to_string()).unwrap_or_default()
}

fn looked(prompt: FacePrompt) -> &'static str {
    match prompt {
        FacePrompt::First => "face",
        FacePrompt::NotRecognised => "face not-recognised",
        FacePrompt::NotSeen => "face not-seen",
        FacePrompt::Locked => "locked",
        FacePrompt::Unavailable => "unavailable",
    }
}

fn asked_for(prompt: PinPrompt) -> &'static str {
    match prompt {
        PinPrompt::First => "",
        PinPrompt::Wrong => "wrong",
        PinPrompt::OutcomeUnknown => "unknown",
        PinPrompt::Again => "again",
    }
}

fn words(words: &[&str]) -> String {
    let words: Vec<&str> = words
        .iter()
        .copied()
        .filter(|word| !word.is_empty())
        .collect();
    words.join(" ")
}
