#![no_main]
madoguchi_fuzz::target!("result");
