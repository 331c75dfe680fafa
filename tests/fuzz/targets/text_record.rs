#![no_main]
madoguchi_fuzz::target!("text_record");
