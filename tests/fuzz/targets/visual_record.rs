#![no_main]
madoguchi_fuzz::target!("visual_record");
