import SimsimDemoCore
import SwiftUI

#if canImport(CoreImage) && canImport(UIKit)
import CoreImage
import CoreImage.CIFilterBuiltins
import UIKit
#endif

/// An answer as a QR code: black on white in either appearance, as scanners want it.
struct CodeView: View {
    let code: AnswerCode

    var body: some View {
        if let image {
            image.interpolation(.none).resizable().scaledToFit()
                .padding()
                .background(Color.white)
        }
    }

    private var image: Image? {
        #if canImport(CoreImage) && canImport(UIKit)
        let filter = CIFilter.qrCodeGenerator()
        filter.message = Data(code.text.utf8)
        filter.correctionLevel = "L"
        guard let output = filter.outputImage,
            let drawn = CIContext().createCGImage(output, from: output.extent)
        else { return nil }
        return Image(uiImage: UIImage(cgImage: drawn))
        #else
        return nil
        #endif
    }
}
