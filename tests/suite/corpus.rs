//! The fuzzer's corpus, replayed, and some thousands of mutations of it: the suite itself searches a little.

use madoguchi_tests::fuzz::{TARGETS, Target};

#[test]
fn every_target_has_its_seeds_in_the_corpus() {
    for target in TARGETS {
        let corpus = target.corpus();
        for (name, input) in (target.seeds)() {
            let committed = corpus.iter().find(|(file, _)| file == name);
            let same = committed.is_some_and(|(_, committed)| *committed == input);
            assert!(
                same,
                "{} {name}: `scripts/soak fuzz seeds` writes it",
                target.name
            );
        }
    }
}

macro_rules! searched {
    ($($test:ident: $target:literal, $mutations:literal;)*) => {$(
        #[test]
        fn $test() {
            search($target, $mutations);
        }
    )*};
}

searched! {
    no_command_makes_the_simulated_card_fall_or_tell_what_it_must_not: "apdu", 3000;
    no_bytes_become_a_file_that_they_are_not: "attachment", 5000;
    no_bulk_message_is_another_person_by_person: "bulk", 5000;
    no_card_file_makes_the_simulated_card_fall: "card_file", 400;
    no_bytes_pass_for_a_certificate_that_was_never_signed: "certificate", 10_000;
    no_answers_of_a_card_spend_a_try_that_nobody_asked_for: "conversation", 20_000;
    no_table_of_tickets_hides_a_bad_cell: "csv", 5000;
    no_bytes_pass_for_an_issuer_that_the_root_never_certified: "cv_certificate", 10_000;
    no_name_in_a_folder_leads_elsewhere: "file_name", 20_000;
    no_json_is_read_that_is_not_written_the_same: "json", 5000;
    no_bytes_make_a_picture_that_is_not_there: "photo", 300;
    no_result_in_a_folder_is_taken_that_is_not_whole: "result", 1000;
    no_bytes_pass_for_attributes_that_were_never_signed: "text_record", 5000;
    no_bytes_pass_for_a_face_or_an_age_that_was_never_signed: "visual_record", 5000;
    no_bytes_lead_the_tlv_reader_out_of_them: "tlv", 20_000;
    no_stream_from_a_virtual_reader_goes_unanswered: "vpcd", 300;
    no_xml_is_read_that_is_not_written_the_same: "xml", 5000;
    no_packed_request_is_taken_out_but_whole: "zip", 500;
}

/// The corpus, and so many mutations of it. An input that breaks something belongs into the corpus once it is mended.
fn search(name: &str, mutations: u64) {
    let target = Target::named(name).expect("a target");
    let inputs = u64::try_from(target.corpus().len()).expect("few");
    let ran = target.search(1, |runs| runs < inputs + mutations);
    match ran {
        Ok(runs) => assert_eq!(runs, inputs + mutations),
        Err(input) => panic!("{name} breaks on {input:02X?}"),
    }
}
