plugins {
    id("com.android.application")
    id("org.jetbrains.kotlin.android")
}

android {
    namespace = "dev.simsim.demo"
    compileSdk = 36

    defaultConfig {
        applicationId = "dev.simsim.demo"
        minSdk = 28
        targetSdk = 36
        versionCode = 1
        versionName = "0.1.0"
        resourceConfigurations += listOf("en", "zh", "de")
    }

    sourceSets["main"].apply {
        kotlin.srcDirs("src/main/kotlin", "../../bindings/kotlin/src/main/kotlin")
        jniLibs.srcDirs("../../target/android") // cargo xtask android
    }

    buildTypes {
        release {
            isMinifyEnabled = true
            isShrinkResources = true
            proguardFiles(getDefaultProguardFile("proguard-android-optimize.txt"), "../../bindings/kotlin/consumer-rules.pro")
        }
    }

    compileOptions {
        sourceCompatibility = JavaVersion.VERSION_17
        targetCompatibility = JavaVersion.VERSION_17
    }

    // The tests run on the JVM by ../pom.xml, with stand-ins for what Gradle would bring.
    dependenciesInfo.includeInApk = false
}

kotlin {
    jvmToolchain(17)
}

dependencies {
    implementation("net.java.dev.jna:jna:5.18.1@aar")
    implementation("com.google.zxing:core:3.5.3")
    implementation("org.jetbrains.kotlinx:kotlinx-coroutines-android:1.10.2")
}
