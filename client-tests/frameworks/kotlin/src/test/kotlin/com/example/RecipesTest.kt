package com.example

import io.imagesdk.ImagesService
import io.imagesdk.model.CallListener
import io.imagesdk.model.GenerateRequest
import io.imagesdk.model.ImageEvent
import io.imagesdk.provider.catalog.Providers
import io.imagesdk.testkit.Sandbox
import io.imagesdk.testkit.SandboxReply
import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.yield
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** Runs the recipes against the sandbox. */
@Timeout(60)
class RecipesTest {
    private val end = CompletableFuture<CallListener.CallEnd>()
    private val sandbox = Sandbox.start()
    private val images: ImagesService = ImagesService.builder()
        .provider(Providers.OPENAI)
        .baseUrl(sandbox.baseUrl(Providers.OPENAI))
        .apiKey("sandbox-key")
        .addListener(object : CallListener {
            override fun onEnd(call: CallListener.CallInfo, reached: CallListener.CallEnd) {
                end.complete(reached)
            }
        })
        .build()

    @AfterEach
    fun close() {
        images.close()
        sandbox.close()
    }

    @Test
    fun generatesAnImage(): Unit = runBlocking {
        val png = cat(images)

        assertEquals("PNG", String(png, 1, 3, Charsets.US_ASCII))
        sandbox.assertThat().billed(1)
    }

    @Test
    fun cancelsTheCallWithTheCoroutine(): Unit = runBlocking {
        sandbox.onGenerate().reply(SandboxReply.images().neverSent())
        val job = launch(Dispatchers.Default) { cat(images) }
        while (sandbox.requests().isEmpty()) {
            yield()
        }

        job.cancelAndJoin()

        val failure = end.get(30, TimeUnit.SECONDS).failure().orElseThrow()
        assertEquals("CallCancelledException", failure.type())
        sandbox.assertThat().received(1)
    }

    @Test
    fun sendsOneRequestPerCollectionOfTheEvents(): Unit = runBlocking {
        val flow = events(images, GenerateRequest.builder().prompt("A cat [partials=2]").build())
        sandbox.assertThat().received(0)

        val events = flow.toList()

        assertTrue(events.any { it is ImageEvent.Completed }, events.toString())
        sandbox.assertThat().billed(1)
    }
}
