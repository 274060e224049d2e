package androidx.test.platform.ui

interface UiController

class InjectEventSecurityException(message: String) : Exception(message)
