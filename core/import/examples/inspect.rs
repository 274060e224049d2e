//! Prints the summary of each file named on the command line.

fn main() {
    for path in std::env::args().skip(1) {
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) => {
                println!("{path}: {error}");
                continue;
            }
        };
        match simsim_import::import(&bytes, &simsim_import::Options::new(&[7; 32])) {
            Err(error) => println!("{path}: {error}"),
            Ok(imported) => {
                let summary = serde_json::to_string(&imported.summary).unwrap_or_default();
                println!("{path}: {summary} {:?} {:?}", imported.remarks, imported.proposed);
            }
        }
    }
}
