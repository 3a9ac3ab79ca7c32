"""Does a text name anything that could be urgent? Not if all its words are of time,
place, posture, degree and remedy: "sitting helps", "después de la inyección".

The classifier learnt such words beside findings, and a fragment of them alone can look
like what stood beside it. Words that negate, and words that wish, are in no list: with
them a fragment may be urgent ("can't stand", "I want to go").
"""

from __future__ import annotations

from functools import cache

from .classifier import words_of

MAX_NUMBER = 30
"""Larger numbers may be a temperature."""
_ENGLISH = """
a an the this that it its is was are i im me my he she his her we and or but so than
of in on at by to from for with after before since when while if only just still even
then now today yesterday tonight morning evening afternoon night day days week weeks
month months year years long time times ago often always sometimes mostly most all
every each once twice again monday tuesday wednesday thursday friday saturday sunday
lunch dinner breakfast work working sit sitting sits sat stand standing stands stood
lie lying walk walking bend bending lean leaning forward forwards backward turn
turning move moving rest resting sleep sleeping drive driving cook cooking queue
queueing queuing garden gardening shopping ironing cleaning up down flat chair sofa
bed car stairs shop kitchen sink cushion pillow mattress heat cold warm bath shower
ice stick trolley walker help helps helped helping ease eases eased better worse same
good bad fine ok okay bit little lot more less very quite too slowly mild left right
both side sides any there something anything idea ideas what why how which normal
injection injections shot jab epidural procedure treatment exercise exercises stretch
stretching physio massage old age soft hard comes goes ?
"""
_SPANISH = """
el la los las un una unos unas lo esto eso es son era estoy esta me mi se y o pero que
de del en a al con por para como mas muy poco algo mucho rato siempre solo veces cada
vez todo toda todos todas dia dias noche noches manana mananas tarde tardes hoy ayer
hace desde despues antes durante cuando si ya semana semanas mes meses ano anos hora
horas lunes martes miercoles jueves viernes sabado domingo comer comida pie parado
parada sentado sentada sentarme sentar acostado acostada acostarme caminar caminando
camino agacharme inclinarme moverme descansar dormir manejar cocinar cocinando fila
cola haciendo jardin planchar limpiar silla sofa cama coche carro escaleras tienda
cocina cojin almohada colchon calor caliente bano ducha hielo baston carrito faja
ayuda ayudan alivia alivian mejor peor igual mismo bien mal normal lado lados
izquierdo izquierda derecho derecha ambos dos inyeccion infiltracion epidural
procedimiento tratamiento ejercicio ejercicios masaje edad blanda blando dura duro
cual ?
"""
_ARABIC = """
هذا هذه هو هي انا في من الى على عن مع بعد قبل عند منذ لما اذا عندما او ثم بس فقط كل
كثير قليل شوي اكثر جدا دائما احيانا مره مرات يوم اليوم يومين ايام الليل ليل الصبح
الصباح صباحا المساء مساء العصر الظهر امس اسبوع اسابيع شهر شهور سنه سنين سنوات ساعه
ساعات طول النهار الاثنين الثلاثاء الاربعاء الخميس الجمعه السبت الاحد الغداء العشاء
الشغل العمل الوقوف واقف واقفه الجلوس جالس جالسه القعده التمدد مستلقي النوم المشي
الانحناء الحركه الراحه السواقه الطبخ الطابور الحديقه الكوي التنظيف الكرسي كرسي الكنبه
الفراش فراش السياره الدرج السوق المطبخ المخده مخده الدفا البرد الحمام الثلج العصا
العربه الحزام يساعد تساعد يريح يريحني يخف احسن اسوا منيح سيي نفس المكان مثل عادي طبيعي
الجهه الجهتين اليمين اليسار الابره الحقنه الابيدورال العلاج التمارين المساج العمر طري
قاسي ما ماذا شو ؟
"""


def names_nothing(text: str) -> bool:
    """Whether a text has words, and all of them are everyday ones or small numbers."""
    words = words_of(text)
    return bool(words) and all(
        int(w) <= MAX_NUMBER if w.isdecimal() else w in _everyday() for w in words
    )


@cache
def _everyday() -> frozenset[str]:
    return frozenset(words_of(f"{_ENGLISH} {_SPANISH} {_ARABIC}", None))
