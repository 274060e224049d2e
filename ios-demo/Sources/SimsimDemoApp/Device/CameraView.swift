#if canImport(AVFoundation) && os(iOS)
import AVFoundation
import SwiftUI
import UIKit

/// The camera, looking for a QR code. Pictures are never kept.
struct CameraView: UIViewRepresentable {
    let found: (String) -> Void

    func makeUIView(context: Context) -> CameraPreview {
        CameraPreview(found)
    }

    func updateUIView(_ view: CameraPreview, context: Context) {}

    static func dismantleUIView(_ view: CameraPreview, coordinator: ()) {
        view.stop()
    }
}

/// Shows what the camera sees, and tells the first code once.
final class CameraPreview: UIView, AVCaptureMetadataOutputObjectsDelegate {
    private let camera = Camera()
    private var found: ((String) -> Void)?

    override class var layerClass: AnyClass { AVCaptureVideoPreviewLayer.self }

    init(_ found: @escaping (String) -> Void) {
        self.found = found
        super.init(frame: .zero)
        guard let device = AVCaptureDevice.default(for: .video),
            let input = try? AVCaptureDeviceInput(device: device),
            let layer = layer as? AVCaptureVideoPreviewLayer
        else { return }
        let output = AVCaptureMetadataOutput()
        guard camera.session.canAddInput(input), camera.session.canAddOutput(output) else { return }
        camera.session.addInput(input)
        camera.session.addOutput(output)
        output.setMetadataObjectsDelegate(self, queue: .main)
        output.metadataObjectTypes = [.qr]
        layer.session = camera.session
        layer.videoGravity = .resizeAspectFill
        camera.start()
    }

    @available(*, unavailable)
    required init?(coder: NSCoder) {
        nil
    }

    func stop() {
        found = nil
        camera.stop()
    }

    nonisolated func metadataOutput(
        _ output: AVCaptureMetadataOutput, didOutput objects: [AVMetadataObject],
        from connection: AVCaptureConnection
    ) {
        let texts = objects.compactMap { ($0 as? AVMetadataMachineReadableCodeObject)?.stringValue }
        guard let text = texts.first else { return }
        MainActor.assumeIsolated {  // the delegate's queue is the main one
            found?(text)
            stop()
        }
    }
}

/// The session, which starts and stops slowly and therefore on a queue of its own.
private final class Camera: @unchecked Sendable {
    let session = AVCaptureSession()
    private let line = DispatchQueue(label: "dev.simsim.camera")

    func start() {
        line.async { self.session.startRunning() }
    }

    func stop() {
        line.async { self.session.stopRunning() }
    }
}
#endif
