package dev.simsim.demo.scan

import android.annotation.SuppressLint
import android.content.Context
import android.graphics.ImageFormat
import android.graphics.Matrix
import android.graphics.SurfaceTexture
import android.hardware.camera2.CameraAccessException
import android.hardware.camera2.CameraCaptureSession
import android.hardware.camera2.CameraCharacteristics
import android.hardware.camera2.CameraDevice
import android.hardware.camera2.CameraManager
import android.hardware.camera2.CaptureRequest
import android.media.Image
import android.media.ImageReader
import android.os.Handler
import android.os.HandlerThread
import android.os.Looper
import android.util.Size
import android.view.Surface
import android.view.TextureView
import kotlin.math.abs

/** The back camera, looked through for QR codes, until one is found or it is closed. */
class CameraScanner(
    private val context: Context,
    private val picture: TextureView,
    private val onFound: (String) -> Unit,
    private val onFailed: () -> Unit,
) : AutoCloseable, TextureView.SurfaceTextureListener {
    private val main = Handler(Looper.getMainLooper())
    private val thread = HandlerThread("scanner").apply { start() }
    private val background = Handler(thread.looper)
    private var camera: CameraDevice? = null
    private var reader: ImageReader? = null
    private var closed = false

    init {
        picture.surfaceTextureListener = this
        if (picture.isAvailable) picture.surfaceTexture?.let { onSurfaceTextureAvailable(it, picture.width, picture.height) }
    }

    @SuppressLint("MissingPermission") // the screen asks before it makes a scanner
    override fun onSurfaceTextureAvailable(surface: SurfaceTexture, width: Int, height: Int) {
        val cameras = context.getSystemService(CameraManager::class.java) ?: return onFailed()
        try {
            val id = backCamera(cameras) ?: return onFailed()
            val size = size(cameras.getCameraCharacteristics(id)) ?: return onFailed()
            surface.setDefaultBufferSize(size.width, size.height)
            fit(size, width, height)
            val images = ImageReader.newInstance(size.width, size.height, ImageFormat.YUV_420_888, 2)
            images.setOnImageAvailableListener({ it.acquireLatestImage()?.use(::look) }, background)
            reader = images
            cameras.openCamera(id, opened(Surface(surface), images.surface), background)
        } catch (_: CameraAccessException) {
            onFailed()
        }
    }

    private fun backCamera(cameras: CameraManager): String? = cameras.cameraIdList.firstOrNull {
        cameras.getCameraCharacteristics(it)[CameraCharacteristics.LENS_FACING] == CameraCharacteristics.LENS_FACING_BACK
    }

    /** The one nearest to 1280 × 720: enough for a dense code, little to look through. */
    private fun size(camera: CameraCharacteristics): Size? =
        camera[CameraCharacteristics.SCALER_STREAM_CONFIGURATION_MAP]?.getOutputSizes(ImageFormat.YUV_420_888)
            ?.minByOrNull { abs(it.width * it.height - 1280 * 720) }

    /** The camera lies on its side: scales its picture to fill the view without stretching. */
    private fun fit(size: Size, width: Int, height: Int) {
        val shown = size.height.toFloat() / size.width
        val room = width.toFloat() / height
        val (x, y) = if (shown > room) shown / room to 1f else 1f to room / shown
        picture.setTransform(Matrix().apply { setScale(x, y, width / 2f, height / 2f) })
    }

    private fun opened(shown: Surface, read: Surface) = object : CameraDevice.StateCallback() {
        override fun onOpened(device: CameraDevice) {
            if (closed) return device.close()
            camera = device
            @Suppress("DEPRECATION") // its successor is of API 30
            device.createCaptureSession(listOf(shown, read), started(device, shown, read), background)
        }

        override fun onDisconnected(device: CameraDevice) = device.close()

        override fun onError(device: CameraDevice, error: Int) {
            device.close()
            main.post(onFailed)
        }
    }

    private fun started(device: CameraDevice, shown: Surface, read: Surface) = object : CameraCaptureSession.StateCallback() {
        override fun onConfigured(session: CameraCaptureSession) {
            if (closed) return
            val request = device.createCaptureRequest(CameraDevice.TEMPLATE_PREVIEW).apply {
                addTarget(shown)
                addTarget(read)
                set(CaptureRequest.CONTROL_AF_MODE, CaptureRequest.CONTROL_AF_MODE_CONTINUOUS_PICTURE)
            }
            session.setRepeatingRequest(request.build(), null, background)
        }

        override fun onConfigureFailed(session: CameraCaptureSession) {
            main.post(onFailed)
        }
    }

    private fun look(image: Image) {
        val plane = image.planes[0]
        val brightness = ByteArray(plane.rowStride * image.height)
        plane.buffer.get(brightness, 0, minOf(plane.buffer.remaining(), brightness.size))
        val text = QrCode.read(brightness, plane.rowStride, image.width, image.height) ?: return
        main.post { if (!closed) onFound(text) }
    }

    override fun close() {
        if (closed) return
        closed = true
        picture.surfaceTextureListener = null
        background.post {
            camera?.close()
            reader?.close()
            thread.quitSafely()
        }
    }

    override fun onSurfaceTextureSizeChanged(surface: SurfaceTexture, width: Int, height: Int) = Unit
    override fun onSurfaceTextureDestroyed(surface: SurfaceTexture): Boolean = true.also { close() }
    override fun onSurfaceTextureUpdated(surface: SurfaceTexture) = Unit
}
