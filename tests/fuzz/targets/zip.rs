#![no_main]
madoguchi_fuzz::target!("zip");
