package com.example

import io.imagesdk.ImagesService
import io.imagesdk.model.GenerateRequest
import io.imagesdk.model.ImageBytes
import io.imagesdk.model.ImageEvent
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.emitAll
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.future.await
import kotlinx.coroutines.jdk9.asFlow

suspend fun cat(images: ImagesService): ByteArray =
    images.generate("A cat in a tree").await().image().content().toByteArray()

fun events(images: ImagesService, request: GenerateRequest): Flow<ImageEvent<ImageBytes>> =
    flow { emitAll(images.stream(request).asFlow()) }
