#![no_main]
madoguchi_fuzz::target!("card_file");
