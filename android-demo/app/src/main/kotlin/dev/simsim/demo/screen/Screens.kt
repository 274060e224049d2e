package dev.simsim.demo.screen

import dev.simsim.demo.screen.Route.Place

/** Which screen stands at which place. */
fun screenAt(step: Trail.Step, host: Host): Screen {
    val (route, memory) = step.route to step.memory
    return when (route.place) {
        Place.HOME -> HomeScreen(host, memory)
        Place.REASONS -> ReasonsScreen(host, memory)
        Place.HISTORY -> HistoryScreen(host, memory)
        Place.RECORDS -> RecordsScreen(host, memory)
        Place.RECORD -> RecordScreen(host, memory, route.argument)
        Place.IMPORT -> ImportScreen(host, memory, route.argument)
        Place.ASK -> AskScreen(host, memory)
        Place.SCAN -> ScanScreen(host, memory)
        Place.CONSENT -> ConsentScreen(host, memory, route.argument)
        Place.ANSWER -> AnswerScreen(host, memory)
        Place.RECEIPTS -> ReceiptsScreen(host, memory)
        Place.MORE -> MoreScreen(host, memory)
        Place.PERKS -> PerksScreen(host, memory)
        Place.VOUCHES -> VouchesScreen(host, memory)
        Place.SETTINGS -> SettingsScreen(host, memory)
        Place.ABOUT -> AboutScreen(host, memory)
    }
}
