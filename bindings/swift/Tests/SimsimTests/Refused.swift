import Simsim
import XCTest

/// Holds that the wallet refuses a piece of work.
func refused(_ work: () async throws -> Void) async {
    do {
        try await work()
        XCTFail("it was not refused")
    } catch is WalletError {
    } catch {
        XCTFail("\(error)")
    }
}
