#![no_main]
madoguchi_fuzz::target!("file_name");
