package dev.simsim.demo.screen

import android.os.Bundle

/** The way that was taken, the present place last. Each step keeps what was typed and chosen there. */
class Trail {
    class Step(val route: Route, val memory: Bundle = Bundle())

    private val steps = mutableListOf(Step(Route.HOME))

    val top: Step get() = steps.last()
    val canGoBack: Boolean get() = steps.size > 1

    fun open(route: Route) {
        if (top.route != route) steps += Step(route)
    }

    fun back() {
        if (canGoBack) steps.removeAt(steps.lastIndex)
    }

    /** The present place is done with: the next one takes its step. */
    fun swap(route: Route) {
        steps[steps.lastIndex] = Step(route)
    }

    /** Begins anew at a tab; home is always below. */
    fun start(route: Route) {
        steps.clear()
        steps += Step(Route.HOME)
        if (route != Route.HOME) steps += Step(route)
    }

    fun save(): Bundle = Bundle().apply {
        putStringArrayList(ROUTES, ArrayList(steps.map { it.route.write() }))
        steps.forEachIndexed { at, step -> putBundle("$at", step.memory) }
    }

    fun restore(saved: Bundle) {
        val routes = saved.getStringArrayList(ROUTES)?.map { Route.read(it) ?: Route.HOME } ?: return
        steps.clear()
        routes.mapIndexedTo(steps) { at, route -> Step(route, saved.getBundle("$at") ?: Bundle()) }
        if (steps.isEmpty()) steps += Step(Route.HOME)
    }

    private companion object {
        const val ROUTES = "routes"
    }
}
