//! The registry of codes, for scripts.

use irenic_diagnostics::CodeInfo;
use serde_json::json;

/// A code as one object on one line, which ends with `\n`: its number, name, level, summary and page.
pub fn line(info: &CodeInfo) -> String {
    let object = json!({
        "code": info.code.as_str(),
        "name": info.name,
        "severity": info.severity.as_str(),
        "summary": info.summary,
        "page": info.page,
    });
    format!("{object}\n")
}
