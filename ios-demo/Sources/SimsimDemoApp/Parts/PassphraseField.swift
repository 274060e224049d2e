import SwiftUI

/// A field for a passphrase: neither corrected nor learnt, nor shown in a recording.
struct PassphraseField: View {
    let label: String
    @Binding var text: String

    init(_ label: String, text: Binding<String>) {
        self.label = label
        _text = text
    }

    var body: some View {
        SecureField(label, text: $text)
            .privacySensitive()
            .typedAsIs()
    }
}

extension View {
    /// Neither corrected nor with a capital at the beginning.
    func typedAsIs() -> some View {
        #if os(iOS)
        return autocorrectionDisabled().textInputAutocapitalization(.never)
        #else
        return autocorrectionDisabled()
        #endif
    }
}
