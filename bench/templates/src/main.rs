use std::env;

const API_KEY: &str = "@{random}";
const SALT_LEN: usize = 16;
const TOKEN_URL: &str = "https://auth.acme.io/oauth/token";

fn main() {
    let password = env::var("DB_PASSWORD").expect("DB_PASSWORD");
    let key = Key::from_slice(&bytes);
    println!("{}", password.len());
}
